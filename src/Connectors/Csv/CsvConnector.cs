using Allentown311.Mappings;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Templates;

namespace Allentown311.Connectors.Csv;

/// <summary>
/// Speaks to a department by files: one file for each order into its folder, its status files out of another. The department moves
/// what it has taken in to <c>done/</c> and what it could not read to <c>bad/</c>; the hub does the same with what it reads.
/// </summary>
public sealed class CsvConnector(CsvMapping mapping, TimeProvider clock)
    : IWorkOrderConnector, IFindWorkOrder, IPreviewWorkOrder, IAcknowledgeStatus
{
    private readonly DropFolder outbound = new(mapping.Connection.Out);
    private readonly DropFolder? inbound = mapping.Connection.In is { } path && mapping.StatusFile is not null ? new DropFolder(path) : null;
    private readonly WaitingFiles? waiting = mapping is { Connection.In: { } path, Files: { } files }
        ? new WaitingFiles(Path.GetFullPath(path), files, mapping.Connection.Quiet) : null;

    private readonly Lock gate = new();

    /// <inheritdoc/>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
    {
        string name;
        byte[] content;
        try
        {
            var values = Values(order);
            (name, content) = (mapping.FileName.For(values), mapping.Row.Encoding.Encode(mapping.Row.Write(values)));
        }
        catch (TranslationException e)
        {
            return new SubmitResult.Rejected(e.Message);
        }

        return await new OutgoingFile(outbound).PutAsync(name, content, ct);
    }

    /// <summary>
    /// Looks for the order's file: waiting, or in <c>done/</c>. One in <c>bad/</c> made no record and counts as absent: the send that follows
    /// meets it there and says so.
    /// </summary>
    /// <exception cref="IOException">The folder or its <c>done/</c> is missing: a file that is gone proves nothing.</exception>
    public Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        var name = mapping.FileName.For(Values(order));
        if (new OutgoingFile(outbound).Holds(name))
        {
            return Task.FromResult<FindResult>(new FindResult.Found(null));
        }

        return outbound.HasFolder(DropFolder.Done) ? Task.FromResult<FindResult>(new FindResult.Absent())
            : throw new DirectoryNotFoundException($"{outbound.Root} has no folder done: whether the department took {name} in cannot be proven. Let it move files there instead of deleting them.");
    }

    /// <inheritdoc/>
    public string Preview(OutgoingOrder order) => mapping.Preview(Values(order));

    /// <summary>
    /// Reads the next status file that is ready. The page carries the file's name and content hash; a file that cannot be read at all
    /// is a page with a problem and no updates, never "no news".
    /// </summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        while (Next() is { } next)
        {
            if (await IncomingFile.TakeAsync(next.File, ct) is { } taken)
            {
                return Page(taken.Bytes, taken.File) with { Cursor = cursor, More = next.More };
            }
        }

        return StatusPage.Nothing(cursor);
    }

    /// <summary>Moves the page's file to <c>done/</c>, or to <c>bad/</c> when it had a problem.</summary>
    public Task AcknowledgeAsync(StatusPage page, CancellationToken ct) =>
        page.File is { } file && inbound is { } folder ? IncomingFile.PutAwayAsync(folder, file, ct) : Task.CompletedTask;

    /// <summary>Looks whether both folders are there and can be written to (a file with a dot in front, gone again at once).</summary>
    public async Task<Probe> CheckAsync(CancellationToken ct)
    {
        try
        {
            foreach (var folder in new[] { outbound, inbound }.OfType<DropFolder>())
            {
                await using var probe = new FileStream(
                    folder.Path($".check-{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
                probe.WriteByte(0);
                await probe.FlushAsync(ct);
            }

            var bad = outbound.HasFolder(DropFolder.Bad) ? Directory.EnumerateFiles(outbound.Path(DropFolder.Bad)).Take(1000).Count() : 0;
            return new Probe(Reachable: true, bad == 0 ? "folders can be written to" : $"folders can be written to; the department's bad/ holds {bad} files it could not read");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Probe(Reachable: false, e.Message);
        }
    }

    private StatusPage Page(byte[] bytes, InboundFile file)
    {
        if (file.Problem is not null)
        {
            return new StatusPage { File = file };
        }

        try
        {
            var changes = mapping.ReadChanges(mapping.Connection.InEncoding.Decode(bytes));
            return new StatusPage { Updates = changes.Updates, Rejected = changes.Rejected, File = file };
        }
        catch (TranslationException e)
        {
            return new StatusPage { File = file with { Problem = e.Message } };
        }
    }

    private (FileInfo File, bool More)? Next()
    {
        lock (gate)
        {
            return waiting?.Next(clock.GetUtcNow()) is { } file ? (file, waiting.Any) : null;
        }
    }

    private OrderValues Values(OutgoingOrder order) => new(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes);
}
