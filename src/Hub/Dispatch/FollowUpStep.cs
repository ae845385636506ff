using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Dispatch;

/// <summary>
/// Looks up an order that was handed over and is not acknowledged yet, so that none is forgotten silently in the department's system.
/// </summary>
internal sealed class FollowUpStep(
    CityConfiguration city,
    DepartmentLinks links,
    TicketDecisions tickets,
    TimeProvider time) : IStep
{
    /// <inheritdoc/>
    public JobKind Kind => JobKind.FollowUp;

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var ticket = await tickets.TicketOfAsync(work, ct).ConfigureAwait(false);
        var order = ticket.Order(WorkOrderId.Ordinal(work.Job.Subject));
        if (order.State != WorkOrderState.Sent || links[order.Mapping] is not { } link)
        {
            var reason = $"The city folder has no mapping {order.Mapping}, and no status came of this order: add it, then retry.";
            return tickets.Over(ticket, current => current.Order(order.Ordinal).State == WorkOrderState.Sent
                ? DispatchRules.Park(current, work.Job, current.Order(order.Ordinal), reason, time.GetUtcNow())
                : new Commit { Finishes = work.Job });
        }

        var token = work.Job.Payload;
        var canFind = link.Connector is IFindWorkOrder && (token is null ? link.Mapping.CanFind : link.Mapping.CanAskByToken);
        var attempt = canFind && LookUp.Outgoing(city, ticket, order) is { } outgoing
            ? await LookUp.FindAsync(link, outgoing with { Token = token }, ct).ConfigureAwait(false)
            : null;
        return tickets.Over(ticket, current => FollowUpRules.After(current, work.Job, attempt, link.Mapping, time.GetUtcNow()));
    }
}
