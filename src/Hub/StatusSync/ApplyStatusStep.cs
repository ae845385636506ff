using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.StatusSync;

/// <summary>Applies one update that was kept aside: it came before its work order's number was known, or its code was not in the table then.</summary>
internal sealed class ApplyStatusStep(DepartmentLinks links, TicketDecisions tickets, TrafficMeter traffic, TimeProvider time, ILogger<ApplyStatusStep> log) : IStep
{
    /// <inheritdoc/>
    public JobKind Kind => JobKind.ApplyStatus;

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var ticket = await tickets.TicketOfAsync(work, ct).ConfigureAwait(false);
        var update = JsonSerializer.Deserialize(work.Job.Payload!, StatusJson.Default.StatusUpdate)!;
        return tickets.Over(ticket, current =>
        {
            // The table is asked again: an integrator may have added the code since.
            var mapping = current.Order(WorkOrderId.Ordinal(work.Job.Subject)).Mapping;
            var read = update with { State = links[mapping]?.Mapping.Status[update.Code] };
            var changes = new StatusChanges(mapping, time.GetUtcNow());
            var commit = new Commit
            {
                Finishes = work.Job,
                LogWhenDurable = () =>
                {
                    changes.Note(traffic);
                    Log.Tell(log, mapping, links[mapping]?.Mapping.Connector ?? "none", changes, null);
                },
            };
            changes.Apply([read], [[work.Job.Subject]], [current], commit);
            if (read.State is null && commit.Jobs.Count == 0)
            {
                // Still without a meaning: it goes on waiting for a person.
                commit.Jobs.Add(work.Job.Park($"{mapping} says \"{update.Code}\", which its status table still does not know: add it to status, then retry.") with { MayHaveRun = false });
            }

            return commit;
        });
    }
}
