using Allentown311.Mappings;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Csv;

/// <summary>
/// Speaks to a department by files: one file for each order into its folder, its status files out of another. The department moves
/// what it has taken in to <c>done/</c> and what it could not read to <c>bad/</c>; the hub does the same with what it reads.
/// </summary>
public sealed class CsvConnector(CsvMapping mapping, TimeProvider clock)
    : IWorkOrderConnector, IFindWorkOrder, IPreviewWorkOrder, IAcknowledgeStatus, IListWorkOrders, IRewindStatus, IExpire
{
    private readonly DropFolder outbound = new(mapping.Connection.Out);
    private readonly DropFolder? inbound = mapping.Connection.In is { } path && (mapping.StatusFile ?? mapping.ListFile) is not null ? new DropFolder(path) : null;
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

        order.Trail.Sends($"{name}\n\n{mapping.Preview(Values(order))}");
        var result = await new OutgoingFile(outbound).PutAsync(name, content, order.Trail, ct);
        order.Trail.Answers(result switch
        {
            SubmitResult.HandedOver => $"renamed to {outbound.Path(name)}",
            SubmitResult.AlreadyExists => $"{name} was there already",
            SubmitResult.Rejected rejected => rejected.Reason,
            SubmitResult.Retry retry => retry.Reason,
            _ => result.ToString(),
        });
        return result;
    }

    /// <summary>
    /// Looks for the order's file: waiting, or in <c>done/</c>. In <c>bad/</c> it was refused; another one there is of an order corrected
    /// since, and made no record.
    /// </summary>
    /// <exception cref="IOException">The folder or its <c>done/</c> is missing: a file that is gone proves nothing.</exception>
    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        var name = mapping.FileName.For(Values(order));
        order.Trail.Sends($"look for {name} in {outbound.Root}, its done/ and its bad/");
        var (found, said) = await LookAsync(name, order, ct);
        order.Trail.Answers(said);
        return found;
    }

    private async Task<(FindResult Result, string Said)> LookAsync(string name, OutgoingOrder order, CancellationToken ct)
    {
        var files = new OutgoingFile(outbound);
        if (files.Holds(name))
        {
            return (new FindResult.Found(null), "it is there");
        }

        if (Content(order) is { } content && await files.RefusedAsync(name, content, ct) is { } reason)
        {
            return (new FindResult.Refused(reason), reason);
        }

        return outbound.HasFolder(DropFolder.Done) ? (new FindResult.Absent(), "it is not there")
            : throw new DirectoryNotFoundException($"{outbound.Root} has no folder done: whether the department took {name} in cannot be proven. Let it move files there instead of deleting them.");
    }

    // What cannot be written any more (a code taken out of the mapping since) is no file that was refused.
    private byte[]? Content(OutgoingOrder order)
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

    /// <summary>
    /// Reads the next status file that is ready. The page carries the file's name and content hash; a file that cannot be read at all
    /// is a page with a problem and no updates, never "no news".
    /// </summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        if (FileReplay.Of(cursor) is { } replay)
        {
            if (await AgainAsync(replay, ct) is { } again)
            {
                return again;
            }

            // All through: from here on the ordinary reading, with what has come to lie waiting meanwhile.
            cursor = null;
        }

        while (Next() is { } next)
        {
            if (await IncomingFile.TakeAsync(next.File, ct) is { } taken)
            {
                return Page(taken.Bytes, taken.File) with { Cursor = cursor, More = next.More };
            }
        }

        return StatusPage.Nothing(cursor);
    }

    /// <summary>Reads the newest file that lists all records: one page. It stays where it is.</summary>
    /// <exception cref="InvalidOperationException">The mapping has no <c>list:</c>.</exception>
    /// <exception cref="IOException">There is no such file, or it is not finished.</exception>
    /// <exception cref="TranslationException">It is not such a file.</exception>
    public async Task<StatusPage> ListAsync(DateTimeOffset since, string? page, CancellationToken ct)
    {
        var pattern = mapping.ListFiles ?? throw Http.HttpReading.NoSection(mapping, "list");
        var bytes = await new ListedFile(inbound!.Root, pattern, mapping.Connection.Quiet, clock).TakeAsync(since, ct);
        var records = mapping.ReadList(mapping.Connection.InEncoding.Decode(bytes));
        return new StatusPage { Updates = records.Updates, Rejected = records.Rejected };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The mapping has no <c>poll:</c>.</exception>
    public string CursorAt(DateTimeOffset since) =>
        mapping.Files is null ? throw Http.HttpReading.NoSection(mapping, "poll") : new FileReplay(since.ToUniversalTime(), "").Cursor;

    /// <inheritdoc/>
    public IReadOnlyList<Expiry> Expiries => Expiring.Of(mapping);

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

    // Without a File: its content is known to the hub and would be passed over, and it lies where it belongs.
    private async Task<StatusPage?> AgainAsync(FileReplay replay, CancellationToken ct)
    {
        while (mapping.Files is { } pattern && replay.Next(inbound!, pattern) is { } file)
        {
            replay = replay with { Last = file.Name };
            if (await IncomingFile.TakeAsync(file, ct) is { } taken)
            {
                var page = Page(taken.Bytes, taken.File);
                return page with
                {
                    File = null,
                    Cursor = replay.Cursor,
                    More = true,
                    Rejected = page.File!.Problem is { } problem ? [new RejectedRow(1, $"A file of done/ cannot be read again: {problem}", file.Name)] : page.Rejected,
                };
            }

            if (DropFolder.Exists(file.FullName))
            {
                throw new IOException($"{file.Name} in done/ is held open by another program.");
            }
        }

        return null;
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
