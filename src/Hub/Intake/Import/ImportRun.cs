using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Intake.Import;

/// <summary>
/// Imports the rows of another system's export as tickets. A second run of the same file adds nothing, so an interrupted run is simply
/// repeated.
/// </summary>
internal sealed class ImportRun(IStore store, Committer committer, CityConfiguration city, TimeProvider time)
{
    /// <summary>Who imports, for the audit.</summary>
    public string By { get; init; } = "import";

    /// <summary>The rows committed at a time; the store makes them durable together.</summary>
    private const int BatchRows = 200;

    /// <summary>
    /// Imports a file. The file is read through once before the first row is imported, so that nothing is added from a file that does not
    /// match the columns.
    /// </summary>
    /// <param name="columns">What the file's columns mean.</param>
    /// <param name="path">The file.</param>
    /// <param name="history">
    /// True to accept closed requests as they ended, without work orders or notices; false to accept open ones as new tickets.
    /// </param>
    /// <param name="progress">Receives the number of rows read so far; null for none.</param>
    /// <param name="ct">Ends the run between two batches; the batches committed before stay.</param>
    /// <exception cref="ImportFileException">The file cannot be read as the columns file describes it.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="StoreUnavailableException">The database is unavailable; the batches committed before stay.</exception>
    public async Task<ImportReport> RunAsync(
        ImportColumns columns, string path, bool history, IProgress<long>? progress, CancellationToken ct)
    {
        if (history && !columns.Fields.ContainsKey("status"))
        {
            throw new ImportFileException(
                "The columns file names no column \"status\": history needs to know how each request ended.");
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        await using var _ = file.ConfigureAwait(false);
        CheckFile(file, columns, ct);
        var report = new ImportReport();
        var mode = history ? "history" : "live";
        await AuditAsync("import.begin", path, before: null, after: mode, ct).ConfigureAwait(false);
        var batch = new List<(long Line, ImportedRow Read)>(BatchRows);
        foreach (var row in ImportFile.ReadRows(file, columns))
        {
            report.RowsRead++;
            if (ReadTicket(row, columns, history, report) is { } read)
            {
                batch.Add((row.Line, read));
            }

            if (batch.Count == BatchRows)
            {
                await CommitAsync(batch, columns, report, ct).ConfigureAwait(false);
                progress?.Report(report.RowsRead);
            }
        }

        await CommitAsync(batch, columns, report, ct).ConfigureAwait(false);
        progress?.Report(report.RowsRead);
        var outcome = $"{report.RowsRead} rows: {report.Accepted} taken, {report.AlreadyImported} known, {report.Refused} refused";
        await AuditAsync("import.end", path, before: mode, after: outcome, ct).ConfigureAwait(false);
        return report;
    }

    // An import that is broken off has a beginning in the audit and no end.
    private Task AuditAsync(string what, string path, string? before, string? after, CancellationToken ct)
    {
        var entry = new AuditEntry(time.GetUtcNow(), By, what, Path.GetFileName(path), Before: before, After: after);
        return store.CommitAsync(new Commit { Audit = { entry } }, ct);
    }

    // Reads the file through, which throws where it cannot be read, and goes back to its beginning.
    private static void CheckFile(FileStream file, ImportColumns columns, CancellationToken ct)
    {
        foreach (var row in ImportFile.ReadRows(file, columns))
        {
            ct.ThrowIfCancellationRequested();
        }

        file.Position = 0;
    }

    // Returns null for a refused row, which it adds to the report.
    private ImportedRow? ReadTicket(ImportFileRow row, ImportColumns columns, bool history, ImportReport report)
    {
        if (row.ReadCell is not { } readCell)
        {
            report.RefusalList.Add(new ImportRefusal(row.Line, "", row.Malformation!));
            return null;
        }

        var read = ReadRow(columns, readCell, history);
        if (read.Ticket is not null)
        {
            return read;
        }

        report.RefusalList.Add(new ImportRefusal(row.Line, CleanText.Of(readCell(columns.Fields["id"])), read.Refusal));
        return null;
    }

    // Whatever is wrong with a row, it costs that row alone.
    private ImportedRow ReadRow(ImportColumns columns, Func<string, string> readCell, bool history)
    {
        try
        {
            return ImportRow.Read(columns, readCell, city, history, time.GetUtcNow());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new ImportedRow(null, $"it cannot be read ({e.GetType().Name})", []);
        }
    }

    private async Task CommitAsync(
        List<(long Line, ImportedRow Read)> batch, ImportColumns columns, ImportReport report, CancellationToken ct)
    {
        if (batch.Count == 0)
        {
            return;
        }

        ct.ThrowIfCancellationRequested();
        var firstId = await store.Tickets.ReserveIdsAsync(batch.Count, ct).ConfigureAwait(false);
        var commits = batch.Select(
            (row, i) => committer.CommitOnceAsync(BuildCommit(row.Read.Ticket!, firstId + i, columns.TakesOutside), ct));
        var results = await Task.WhenAll(commits).ConfigureAwait(false);
        var known = await FindKnownAsync(results, ct).ConfigureAwait(false);
        foreach (var ((line, read), result) in batch.Zip(results))
        {
            var id = read.Ticket!.SourceReference!;
            if (result.Status != CommitStatus.Done && IsOfAnotherRequest(read.Ticket, known.GetValueOrDefault(result.ExistingTicket)))
            {
                report.RefusalList.Add(new ImportRefusal(
                    line, id, "its id is that of a request made at another time: it is no repeat, or digits of the ids were lost"));
                continue;
            }

            report.Count(line, id, result, firstId);
            var notes = result.Status == CommitStatus.Done
                ? read.Notes
                : DescribeKnown(read.Ticket, known.GetValueOrDefault(result.ExistingTicket));
            report.NoteList.AddRange(notes.Select(note => new ImportNote(line, id, note)));
        }

        batch.Clear();
    }

    private async Task<Dictionary<long, Ticket>> FindKnownAsync(IEnumerable<CommitResult> results, CancellationToken ct)
    {
        var ids = results.Where(result => result.Status != CommitStatus.Done).Select(result => result.ExistingTicket).ToHashSet();
        var tickets = ids.Count == 0 ? [] : await store.Tickets.FindAsync(ids, ct).ConfigureAwait(false);
        return tickets.ToDictionary(ticket => ticket.Id);
    }

    // Words may be corrected between two exports; the time of a request may not.
    private static bool IsOfAnotherRequest(Ticket row, Ticket? known) =>
        known is not null && known.RequestedAt.ToUnixTimeMilliseconds() != row.RequestedAt.ToUnixTimeMilliseconds();

    // A row whose id is known brings nothing in; that its words are others must not pass unseen.
    private static IReadOnlyList<string> DescribeKnown(Ticket row, Ticket? known) =>
        known is null ? []
        : known.Destroyed == DestroyedParts.Content
            ? [$"it is ticket {known.Number}, whose record was destroyed under the city's retention: it is not taken in again"]
        : RequestHash.IsOther(known, row) ? ["its id is known and its words are others: the first ticket stays as it is"]
        : [];

    private Commit BuildCommit(Ticket imported, long id, bool takesOutside)
    {
        var now = time.GetUtcNow();
        var ticket = imported with
        {
            Id = id,
            Number = TicketNumber.Format(id, city.Calendar.Local(imported.RequestedAt).Year),
        };
        var commit = new Commit { Tickets = { new TicketChange(null, ticket) } };
        if (ticket.Status == TicketStatus.Closed)
        {
            var received = $"{ticket.Service}, history from {ticket.Source}";
            var ended = $"{ticket.Resolution} in the other system".ToLowerInvariant();
            commit.Timeline.Add(new TimelineEntry(id, ticket.RequestedAt, "received", 0, received));
            commit.Timeline.Add(new TimelineEntry(id, ticket.UpdatedAt, "status", 0, ended));
            return commit;
        }

        commit.Jobs.Add(Job.Route(id, now) with { Payload = takesOutside ? PlaceRules.Confirmed : null });
        commit.Timeline.Add(new TimelineEntry(id, now, "received", 0, $"{ticket.Service} from {ticket.Source}"));
        return commit;
    }
}
