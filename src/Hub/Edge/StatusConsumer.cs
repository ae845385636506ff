using System.Text.Json;
using Allentown311.Connectors.Brokers;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Events;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>Applies the status messages and pulses of an edge hub, at the city's hub.</summary>
internal sealed class StatusConsumer(
    string mapping,
    IStore store,
    Committer committer,
    TrafficMeter traffic,
    IBroker broker,
    Address from,
    StuckMessages stuck,
    TimeProvider time,
    ILogger<StatusConsumer> log)
    : EdgeConsumer(mapping, store, broker, from, stuck, time, log)
{
    /// <inheritdoc/>
    protected override async Task<MessageOutcome> TakeAsync(ReceivedMessage message, InboxMark mark, CancellationToken ct)
    {
        traffic.RecordSuccess(Mapping, Direction.From);
        if (message.Subject == EdgePulse.Subject)
        {
            var pulse = Read(message, EdgeJson.Default.EdgePulse);

            // An edge hub whose clock is fast would never count as silent.
            var now = Time.GetUtcNow();
            pulse = pulse.At > now ? pulse with { At = now } : pulse;
            var text = JsonSerializer.Serialize(pulse, EdgeJson.Default.EdgePulse);
            await Store.Marks.SetAsync(EdgeNodes.MarkPrefix + Mapping, text, ct).ConfigureAwait(false);
            return new MessageOutcome.Done();
        }

        var status = Read(message, EdgeJson.Default.EdgeStatus);
        if (status.V != EdgeStatus.Form)
        {
            return new MessageOutcome.Later($"it is of form {status.V}, and this hub knows {EdgeStatus.Form}");
        }

        if (!status.IsWhole)
        {
            throw new JsonException("a part is missing");
        }

        if (status.Mapping != Mapping)
        {
            return new MessageOutcome.Never($"it speaks for {status.Mapping}; this queue is {Mapping}'s alone");
        }

        if (EdgeStatusRules.FindProblem(status, Time.GetUtcNow()) is { } problem)
        {
            return new MessageOutcome.Never(problem);
        }

        while (true)
        {
            if (await FindAsync(status, ct).ConfigureAwait(false) is not var (ticket, order))
            {
                return new MessageOutcome.Never($"there is no work order {status.Reference} of {Mapping} here");
            }

            var appliedAt = Time.GetUtcNow();
            var commit = new Commit { Inbox = { mark } };
            var changes = EdgeStatusRules.Apply(status, ticket, order, appliedAt, commit);
            if ((await committer.CommitOnceAsync(commit, ct).ConfigureAwait(false)).Status == CommitStatus.Stale)
            {
                continue;
            }

            changes.RecordNews(traffic);
            StatusSync.Log.WriteChanges(Logger, Mapping, "edge", changes, null);
            if (commit.Tickets.Count > 0 && status.Changed is null)
            {
                Log.StatusApplied(Logger, status.Reference, Mapping, status.State);
            }

            return new MessageOutcome.Done();
        }
    }

    private async Task<(Ticket Ticket, WorkOrder Order)?> FindAsync(EdgeStatus status, CancellationToken ct) =>
        WorkOrderId.TryParseReference(status.Reference, out var id, out var ordinal)
        && await Store.Tickets.FindAsync([id], ct).ConfigureAwait(false) is [var ticket]
        && ticket.WorkOrders.FirstOrDefault(o => o.Ordinal == ordinal && o.Reference == status.Reference) is { } order
        && order.Mapping == Mapping
            ? (ticket, order)
            : null;
}
