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
    /// <summary>Gives the ticket its number and commits it. Returns the first ticket when its reference was used before.</summary>
    /// <param name="asked">The ticket without id and number.</param>
    /// <param name="notes">What was left out of the ticket, for its timeline.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>The ticket, and whether it is this request's.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was stored.</exception>
    public async Task<(Ticket Ticket, Taken Outcome)> TakeAsync(Ticket asked, IReadOnlyList<string> notes, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        using var trace = Traces.Intake(asked.Source);
        var now = time.GetUtcNow();
        var id = await ids.NextAsync(ct).ConfigureAwait(false);
        var ticket = asked with
        {
            Id = id,
            Number = TicketNumber.Format(id, city.Calendar.Local(now).Year),
            RequestHash = asked.SourceReference is null ? null : RequestHash.Of(asked),
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
        commit.Timeline.AddRange(notes.Select(note => new TimelineEntry(id, now, "left_out", 0, note)));
        CrashPoint.At(CrashPoint.IntakeReceived);

        // One attempt is enough: the caller posts the request again when it fails.
        var result = await committer.CommitOnceAsync(commit, ct).ConfigureAwait(false);
        CrashPoint.At(CrashPoint.IntakeCommitted);
        if (result.Status == CommitStatus.Repeated)
        {
            var first = (await store.Tickets.FindAsync([result.ExistingTicket], ct).ConfigureAwait(false))[0];
            if (first.Destroyed == DestroyedParts.Content)
            {
                Log.OfDestroyed(log, first.Number, asked.Source);
                return (first, Taken.Destroyed);
            }

            if (RequestHash.IsOther(first, ticket))
            {
                Log.OtherRequest(log, first.Number, asked.Source);
                return (first, Taken.OtherRequest);
            }

            Log.Repeated(log, first.Number, asked.Source);
            return (first, Taken.Again);
        }

        Log.Accepted(log, ticket.Number, ticket.Service, ticket.Source, time.GetElapsedTime(started).TotalMilliseconds);
        return (ticket, Taken.New);
    }
}
