using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork.Rules;

/// <summary>Ends an item by hand. Pure. Nothing goes silently: an order is cancelled, a notice goes to the call-back list.</summary>
internal static class SkipRules
{
    public static Decision Skip(ParkedItem item, CityConfiguration city, Actor actor)
    {
        if (string.IsNullOrWhiteSpace(actor.Reason))
        {
            return new Decision.Refused("To skip an item takes a reason, which the audit keeps: --because TEXT (reason in the API).");
        }

        return item.Job.Kind switch
        {
            JobKind.Submit or JobKind.FollowUp => Order(item, city, actor),
            JobKind.Route => Ticket(item, city, actor),
            JobKind.Notify => Notice(item, actor),
            JobKind.ApplyStatus => new Decision.Done(ParkedRules.Act(item, "skip", actor, null, "dropped"), $"What {item.Where} said of {item.About} is dropped; its next word counts again."),
            _ => new Decision.Done(ParkedRules.Act(item, "skip", actor, null, "dropped"), $"The row or file of {item.Where} is dropped. It comes back if {item.Where} sends it again as it was."),
        };
    }

    private static Decision.Done Order(ParkedItem item, CityConfiguration city, Actor actor)
    {
        var order = item.Order!;
        if (!order.IsWaiting && order.State != WorkOrderState.Sent)
        {
            return new Decision.Done(ParkedRules.Act(item, "skip", actor, null, $"over: order {order.State.Name()}"), $"{order.Department} has {order.Reference} already ({order.State.Name()}): the item is closed, the order goes on.");
        }

        var unsure = order.MayHaveArrived || order.State is WorkOrderState.InDoubt or WorkOrderState.Sent || item.Job.MayHaveRun;
        return Ended(item, item.Ticket!.With(Cancelled(order, actor)), city, actor,
            $"{order.Reference} is cancelled.{(unsure ? $" It may have arrived at {order.Department}: if it is there, have it withdrawn." : "")}");
    }

    private static Decision.Done Ticket(ParkedItem item, CityConfiguration city, Actor actor)
    {
        var ticket = item.Ticket!;
        if (ticket.WorkOrders.IsEmpty)
        {
            return Ended(item, ticket with { Status = TicketStatus.Closed, Resolution = Resolution.Cancelled }, city, actor, $"Ticket {ticket.Number} is closed as cancelled.");
        }

        var after = ticket.WorkOrders.Where(o => o.State == WorkOrderState.WrongDepartment).Aggregate(ticket, (t, o) => t.With(Cancelled(o, actor)));
        return ReferenceEquals(after, ticket)
            ? new Decision.Done(ParkedRules.Act(item, "skip", actor, null, "over: it has its work orders"), $"Ticket {ticket.Number} has its work orders: the item is closed.")
            : Ended(item, after, city, actor, $"{item.About} is cancelled; nobody else is asked.");
    }

    private static Decision.Done Ended(ParkedItem item, Ticket changed, CityConfiguration city, Actor actor, string says)
    {
        var after = TicketRules.Settle(changed, actor.Now);
        var commit = ParkedRules.Act(item, "skip", actor, after, "cancelled");
        var told = NoticePlan.After(item.Ticket, after, city.Notices.Events, actor.Now) is not null;
        return new Decision.Done(commit, told ? $"{says} The resident is told." : says);
    }

    private static Decision.Done Notice(ParkedItem item, Actor actor)
    {
        var (e, channel) = CrmCore.Notices.Notice.Parts(item.Job.Subject);
        var commit = ParkedRules.Act(item, "skip", actor, null, "to call");
        if (item.Notice is { } notice)
        {
            commit.Notices.Add(notice with { State = NoticeState.Failed, Reason = actor.Reason, UpdatedAt = actor.Now });
        }

        commit.NewNotices.Add(NoticePlan.Make(item.Ticket!, e, ContactMethod.Phone, actor.Now, $"{NoticePlan.Name(channel)} was given up: {actor.Reason}"));
        return new Decision.Done(commit, $"The notice is given up; the resident of {item.Ticket!.Number} stands on the call-back list (hub callbacks list).");
    }

    private static WorkOrder Cancelled(WorkOrder order, Actor actor) => order with { State = WorkOrderState.Cancelled, Reason = actor.Reason, UpdatedAt = actor.Now };
}
