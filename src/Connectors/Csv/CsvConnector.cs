using Allentown311.Connectors.Files;
using Allentown311.Mappings;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Templates;

namespace Allentown311.Connectors.Csv;

/// <summary>
/// Exchanges files with a department: the hub writes one file for each order into one folder and reads status files from another. The
/// department moves files it has read to <c>done/</c> and files it could not read to <c>bad/</c>; the hub does the same with status files.
/// </summary>
public sealed partial class CsvConnector(CsvMapping mapping, TimeProvider clock)
    : IWorkOrderConnector, IFindWorkOrder, IPreviewWorkOrder, IAcknowledgeStatus, IListWorkOrders, IRewindStatus, IExpire, IDisposable
{
    private const int MaxCountedBadFiles = 1000;

    private readonly FilePlaces places = new(mapping, clock);

    /// <inheritdoc/>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
    {
        string name;
        byte[] content;
        try
        {
            var values = Values(order);
            name = mapping.FileName.For(values);
            content = mapping.Row.Encoding.Encode(mapping.Row.Write(values));
        }
        catch (TranslationException e)
        {
            return new SubmitResult.Rejected(e.Message);
        }

        if (places.Batch is { } batch)
        {
            return await SubmitToBatchAsync(batch, name, order, ct);
        }

        order.Trail.Sends($"{name}\n\n{mapping.Preview(Values(order))}");
        var result = await new OutgoingFile(places.Out).PutAsync(name, content, order.Trail, ct);
        order.Trail.Answers(result switch
        {
            SubmitResult.HandedOver => $"renamed to {places.Out.Shown(FileSpot.Of(name))}",
            SubmitResult.AlreadyExists => $"{name} was there already",
            SubmitResult.Rejected rejected => rejected.Reason,
            SubmitResult.Retry retry => retry.Reason,
            _ => result.ToString(),
        });
        return result;
    }

    /// <summary>
    /// Looks for the order's file in the folder and in <c>done/</c>. A file of the same content in <c>bad/</c> was refused; a file of other
    /// content there is the order as it was before a person corrected it, and the department made no record of it.
    /// </summary>
    /// <exception cref="IOException">The folder or its <c>done/</c> is missing: that the file does not exist proves nothing.</exception>
    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        var name = mapping.FileName.For(Values(order));
        order.Trail.Sends($"look for {name} in {places.Out.Root}, its done/ and its bad/");
        var (result, answer) = places.Batch is { } batch
            ? await batch.FindAsync(name, order.Reference, ct)
            : await LookUpAsync(name, order, ct);
        order.Trail.Answers(answer);
        return result;
    }

    private async Task<(FindResult Result, string Answer)> LookUpAsync(string name, OutgoingOrder order, CancellationToken ct)
    {
        var files = new OutgoingFile(places.Out);
        if (await files.IsDeliveredAsync(name, ct))
        {
            return (new FindResult.Found(null), "it is there");
        }

        if (TryWrite(order) is { } content && await files.FindRefusalAsync(name, content, ct) is { } reason)
        {
            return (new FindResult.Refused(reason), reason);
        }

        await files.EndLateRenamesAsync(name, ct);
        if (places.Out.AnswersCanBeLost && await files.IsDeliveredAsync(name, ct))
        {
            return (new FindResult.Found(null), "it is there");
        }

        return await places.Out.HasFolderAsync(DropFolder.Done, ct)
            ? (new FindResult.Absent(), "it is not there")
            : throw new DirectoryNotFoundException(
                $"{places.Out.Root} has no folder done: whether the department took {name} in cannot be proven. "
                + "Let it move files there instead of deleting them.");
    }

    // Null when the order can no longer be written (a code was removed from the mapping): then no file in bad/ has the same content.
    private byte[]? TryWrite(OutgoingOrder order)
    {
        try
        {
            return mapping.Row.Encoding.Encode(mapping.Row.Write(Values(order)));
        }
        catch (TranslationException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public string Preview(OutgoingOrder order) => mapping.Preview(Values(order));

    /// <inheritdoc/>
    public IReadOnlyList<Expiry> Expiries => Expiring.Of(mapping);

    /// <summary>
    /// Checks that both folders exist and can be written to: it creates a file whose name starts with a dot and deletes it at once.
    /// </summary>
    public async Task<Probe> CheckAsync(CancellationToken ct)
    {
        try
        {
            foreach (var place in new[] { places.Out, places.In }.OfType<IFilePlace>())
            {
                await place.ProbeAsync(ct);
            }

            var bad = await CountBadAsync(ct);
            return new Probe(
                Reachable: true,
                bad == 0
                    ? "folders can be written to"
                    : $"folders can be written to; the department's bad/ holds {bad} files it could not read");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Probe(Reachable: false, e.Message);
        }
    }

    /// <summary>Closes the connection to the server, where the folders are another machine's.</summary>
    public void Dispose()
    {
        places.Dispose();
        looking.Dispose();
    }

    private async Task<int> CountBadAsync(CancellationToken ct)
    {
        var count = 0;
        if (await places.Out.HasFolderAsync(DropFolder.Bad, ct))
        {
            await foreach (var _ in places.Out.ListAsync(DropFolder.Bad, static _ => true, ct))
            {
                if (++count == MaxCountedBadFiles)
                {
                    break;
                }
            }
        }

        return count;
    }

    private OrderValues Values(OutgoingOrder order) => new(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes);
}
