using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.StatusSync;

/// <summary>
/// Applies one stored status update: one that arrived before its work order's number was known, or whose code the mapping's status table
/// did not have at the time.
/// </summary>
internal sealed class ApplyStatusStep(
    DepartmentLinks links,
    TicketDecisions tickets,
    TrafficMeter traffic,
    TimeProvider time,
    ILogger<ApplyStatusStep> log) : IStep
{
    /// <inheritdoc/>
    public JobKind Kind => JobKind.ApplyStatus;

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var ticket = await tickets.TicketOfAsync(work, ct).ConfigureAwait(false);
        var update = JsonSerializer.Deserialize(work.Job.Payload!, StatusJson.Default.StatusUpdate)!;
        return tickets.Over(ticket, current => Decide(work.Job, update, current));
    }

    private Commit Decide(Job job, StatusUpdate update, Ticket ticket)
    {
        if (ticket.Destroyed != DestroyedParts.Content && UpdateRules.FindProblem(update, time.GetUtcNow()) is { } problem)
        {
            // It was stored by a hub that did not look at its time yet. A person skips it; the department's next status counts again.
            return new Commit { Finishes = job, Jobs = { job.Park($"It cannot be applied: {problem}.") with { MayHaveRun = false } } };
        }

        // The status table is read again, because an integrator may have added the code since the update arrived.
        var mapping = ticket.Order(WorkOrderId.Ordinal(job.Subject)).Mapping;
        var translated = update.Acknowledges is null ? update with { State = links[mapping]?.Mapping.Status[update.Code] } : update;
        var changes = new StatusChanges(mapping, time.GetUtcNow());
        var commit = new Commit
        {
            Finishes = job,
            LogWhenDurable = () =>
            {
                changes.RecordNews(traffic);
                Log.WriteChanges(log, mapping, links[mapping]?.Mapping.Connector ?? "none", changes, null);
            },
        };
        changes.Apply([translated], [[job.Subject]], [ticket], commit);
        if (translated is { State: null, Acknowledges: null } && commit.Jobs.Count == 0 && changes.OfDestroyed == 0)
        {
            // The table still has no entry for the code, so the job stays parked for a person.
            var reason = $"{mapping} says \"{update.Code}\", which its status table still does not know: add it to status, then retry.";
            commit.Jobs.Add(job.Park(reason) with { MayHaveRun = false });
        }

        return commit;
    }
}
