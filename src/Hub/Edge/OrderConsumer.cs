using System.Text.Json;
using Allentown311.Connectors.Brokers;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Events;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>Accepts work orders from the city's hub, at an edge hub inside a department's network.</summary>
internal sealed class OrderConsumer(
    string mapping,
    CityConfiguration city,
    IStore store,
    Committer committer,
    IBroker broker,
    Address from,
    StuckMessages stuck,
    TimeProvider time,
    ILogger<OrderConsumer> log)
    : EdgeConsumer(mapping, store, broker, from, stuck, time, log)
{
    /// <inheritdoc/>
    protected override async Task<MessageOutcome> TakeAsync(ReceivedMessage message, InboxMark mark, CancellationToken ct)
    {
        var asked = Read(message, EdgeJson.Default.EdgeOrder);
        if (asked.V != EdgeOrder.Form)
        {
            return new MessageOutcome.Later($"it is of form {asked.V}, and this hub knows {EdgeOrder.Form}");
        }

        if (!asked.IsWhole)
        {
            throw new JsonException("a part is missing");
        }

        if (asked.Mapping != Mapping)
        {
            return new MessageOutcome.Never($"it is for {asked.Mapping}; this queue is {Mapping}'s alone");
        }

        while (true)
        {
            var id = WorkOrderId.Of(asked.Ticket.Id, asked.Ordinal);
            var known = await Store.Tickets.FindAsync([asked.Ticket.Id], ct).ConfigureAwait(false) is [var found] ? found : null;
            var parked = await FindParkedAsync(id, ct).ConfigureAwait(false);
            var channel = EdgeStatusMessages.Channel(Mapping);
            var (commit, outcome) = EdgeIntakeRules.Accept(asked, known, parked, city, channel, Time.GetUtcNow());
            commit.Inbox.Add(mark);
            if ((await committer.CommitOnceAsync(commit, ct).ConfigureAwait(false)).Status == CommitStatus.Done)
            {
                Log.OrderAccepted(Logger, asked.Reference, asked.Ticket.Number, asked.Department, outcome);
                return new MessageOutcome.Done();
            }
        }
    }

    private async Task<Job?> FindParkedAsync(long order, CancellationToken ct)
    {
        foreach (var kind in new[] { JobKind.Submit, JobKind.FollowUp })
        {
            if (await Store.Jobs.FindAsync(kind, order, ct).ConfigureAwait(false) is { Parked: not null } job)
            {
                return job;
            }
        }

        return null;
    }
}
