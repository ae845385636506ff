using Allentown311.Connectors;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Intake;

/// <summary>Accepts tickets: when the task completes, the ticket is durable and the job for its next step is written.</summary>
internal sealed class TicketIntake(
    CityConfiguration city,
    IStore store,
    Committer committer,
    TicketIds ids,
    TimeProvider time,
    ILogger<TicketIntake> log)
{
    /// <summary>Gives the ticket its number and commits it. Returns the first ticket when the caller repeats a request.</summary>
    /// <returns>The ticket, and whether it is new.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was stored.</exception>
    public async Task<(Ticket Ticket, bool IsNew)> TakeAsync(Ticket asked, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        using var trace = Traces.Intake(asked.Source);
        var now = time.GetUtcNow();
        var id = await ids.NextAsync(ct).ConfigureAwait(false);
        var ticket = asked with
        {
            Id = id,
            Number = TicketNumber.Format(id, city.Calendar.Local(now).Year),
            Trace = System.Diagnostics.Activity.Current?.Id,
            DueAt = city.Catalogue.Service(asked.Service)?.Promise is { } promise
                ? SlaClock.Due(asked.RequestedAt, promise, city.Calendar)
                : null,
        };
        trace?.SetTag("TicketNo", ticket.Number);
        var commit = new Commit
        {
            Tickets = { new TicketChange(null, ticket) },
            Jobs = { Job.Route(id, now) },
            Timeline = { new TimelineEntry(id, now, "received", 0, $"{ticket.Service} from {ticket.Source}") },
        };
        CrashPoint.At(CrashPoint.IntakeReceived);

        // One attempt is enough: the caller posts the request again when it fails.
        var result = await committer.CommitOnceAsync(commit, ct).ConfigureAwait(false);
        CrashPoint.At(CrashPoint.IntakeCommitted);
        if (result.Status == CommitStatus.Repeated)
        {
            var first = (await store.Tickets.FindAsync([result.ExistingTicket], ct).ConfigureAwait(false))[0];
            Log.Repeated(log, first.Number, asked.Source);
            return (first, false);
        }

        Log.Accepted(log, ticket.Number, ticket.Service, ticket.Source, time.GetElapsedTime(started).TotalMilliseconds);
        return (ticket, true);
    }
}
