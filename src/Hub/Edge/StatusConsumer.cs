using System.Text.Json;
using Allentown311.Connectors.Brokers;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Events;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>Takes what the hub inside a department's network says, here.</summary>
internal sealed class StatusConsumer(
    string mapping, IStore store, Committer committer, TrafficMeter traffic, IBroker broker, Address from, TimeProvider time, ILogger<StatusConsumer> log)
    : EdgeConsumer(mapping, store, broker, from, time, log)
{
    private readonly string mapping = mapping;
    private readonly IStore store = store;
    private readonly TimeProvider time = time;
    private readonly ILogger log = log;

    /// <inheritdoc/>
    protected override async Task<MessageOutcome> TakeAsync(ReceivedMessage message, InboxMark mark, CancellationToken ct)
    {
        traffic.RecordSuccess(mapping, Direction.From);
        if (message.Subject == EdgePulse.Subject)
        {
            var pulse = JsonSerializer.Deserialize(message.Body.Span, EdgeJson.Default.EdgePulse)!;
            await store.Marks.SetAsync(EdgeNodes.Mark + mapping, JsonSerializer.Serialize(pulse, EdgeJson.Default.EdgePulse), ct).ConfigureAwait(false);
            return new MessageOutcome.Done();
        }

        var word = JsonSerializer.Deserialize(message.Body.Span, EdgeJson.Default.EdgeStatus)!;
        if (word.V != EdgeStatus.Form)
        {
            return new MessageOutcome.Later($"it is of form {word.V}, and this hub knows {EdgeStatus.Form}");
        }

        if (word.Mapping != mapping)
        {
            return new MessageOutcome.Never($"it speaks for {word.Mapping}; this queue is {mapping}'s alone");
        }

        while (true)
        {
            if (await FindAsync(word, ct).ConfigureAwait(false) is not var (ticket, order))
            {
                return new MessageOutcome.Never($"there is no work order {word.Reference} of {mapping} here");
            }

            var now = time.GetUtcNow();
            var commit = new Commit { Inbox = { mark } };
            var changes = EdgeStatusRules.Apply(word, ticket, order, now, commit);
            if ((await committer.CommitOnceAsync(commit, ct).ConfigureAwait(false)).Status == CommitStatus.Stale)
            {
                continue;
            }

            changes.RecordNews(traffic);
            StatusSync.Log.WriteChanges(log, mapping, "edge", changes, null);
            if (commit.Tickets.Count > 0 && word.Changed is null)
            {
                Log.Word(log, word.Reference, mapping, word.State);
            }

            return new MessageOutcome.Done();
        }
    }

    private async Task<(Ticket Ticket, WorkOrder Order)?> FindAsync(EdgeStatus word, CancellationToken ct) =>
        WorkOrderId.TryParseReference(word.Reference, out var id, out var ordinal)
        && await store.Tickets.FindAsync([id], ct).ConfigureAwait(false) is [var ticket]
        && ticket.WorkOrders.FirstOrDefault(o => o.Ordinal == ordinal && o.Reference == word.Reference && o.Mapping == mapping) is { } order ? (ticket, order) : null;
}
