using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Intake.Import;

/// <summary>Takes the rows of another system's export as tickets. A second run of the same file adds nothing, so a run that broke off is simply run again.</summary>
internal sealed class ImportRun(IStore store, Committer committer, CityConfiguration city, TimeProvider time)
{
    /// <summary>Rows committed as one wait: the store makes them durable together.</summary>
    private const int BatchRows = 200;

    /// <summary>Imports a file. It is read through once before the first row is taken: a file that is not what the columns say adds nothing.</summary>
    /// <param name="columns">What its columns mean.</param>
    /// <param name="path">The file.</param>
    /// <param name="history">True to take closed requests as they ended, without work orders or notices; false to take every row as a new ticket.</param>
    /// <param name="progress">Told the number of rows read so far.</param>
    /// <param name="ct">Ends the run between two batches; what was taken stays.</param>
    /// <exception cref="ImportFileException">The file cannot be read as the columns say.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot take it now; what was taken before stays.</exception>
    public async Task<ImportReport> RunAsync(ImportColumns columns, string path, bool history, IProgress<long>? progress, CancellationToken ct)
    {
        if (history && !columns.Fields.ContainsKey("status"))
        {
            throw new ImportFileException("The columns file names no column \"status\": history needs to know how each request ended.");
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        await using var _ = file.ConfigureAwait(false);
        foreach (var row in ImportFile.Rows(file, columns))
        {
            ct.ThrowIfCancellationRequested();
        }

        file.Position = 0;
        var report = new ImportReport();
        var batch = new List<(long Line, Ticket Ticket)>(BatchRows);
        foreach (var row in ImportFile.Rows(file, columns))
        {
            if (Read(row, columns, history, report) is { } ticket)
            {
                batch.Add((row.Line, ticket));
            }

            if (batch.Count == BatchRows)
            {
                await CommitAsync(batch, report, ct).ConfigureAwait(false);
                progress?.Report(report.Read);
            }
        }

        await CommitAsync(batch, report, ct).ConfigureAwait(false);
        progress?.Report(report.Read);
        return report;
    }

    private Ticket? Read(ImportLine row, ImportColumns columns, bool history, ImportReport report)
    {
        if (row.Cells is not { } cells)
        {
            report.RefusalList.Add(new ImportRefusal(row.Line, "", row.Malformed!));
            return null;
        }

        var ticket = ImportRow.Read(columns, cells, city, history, time.GetUtcNow(), out var refusal);
        if (ticket is null)
        {
            report.RefusalList.Add(new ImportRefusal(row.Line, CleanText.Of(cells(columns.Fields["id"])), refusal));
        }

        return ticket;
    }

    private async Task CommitAsync(List<(long Line, Ticket Ticket)> batch, ImportReport report, CancellationToken ct)
    {
        if (batch.Count == 0)
        {
            return;
        }

        ct.ThrowIfCancellationRequested();
        var first = await store.Tickets.ReserveIdsAsync(batch.Count, ct).ConfigureAwait(false);
        var results = await Task.WhenAll(batch.Select((row, i) => committer.CommitOnceAsync(Commit(row.Ticket, first + i), ct))).ConfigureAwait(false);
        foreach (var ((line, ticket), result) in batch.Zip(results))
        {
            report.Count(line, ticket.SourceReference!, result, first);
        }

        batch.Clear();
    }

    private Commit Commit(Ticket row, long id)
    {
        var now = time.GetUtcNow();
        var ticket = row with { Id = id, Number = TicketNumber.Format(id, city.Calendar.Local(row.RequestedAt).Year) };
        var commit = new Commit { Tickets = { new TicketChange(null, ticket) } };
        if (ticket.Status == TicketStatus.Closed)
        {
            commit.Timeline.Add(new TimelineEntry(id, ticket.RequestedAt, "received", 0, $"{ticket.Service}, history from {ticket.Source}"));
            commit.Timeline.Add(new TimelineEntry(id, ticket.UpdatedAt, "status", 0, $"{ticket.Resolution} in the other system".ToLowerInvariant()));
            return commit;
        }

        commit.Jobs.Add(Job.Route(id, now));
        commit.Timeline.Add(new TimelineEntry(id, now, "received", 0, $"{ticket.Service} from {ticket.Source}"));
        return commit;
    }
}
