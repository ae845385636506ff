using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork.Rules;

/// <summary>Ends an item by hand. Pure. Nothing ends silently: an order is cancelled, a notice goes to the call-back list.</summary>
internal static class SkipRules
{
    public static Decision Skip(ParkedItem item, CityConfiguration city, Actor actor)
    {
        if (string.IsNullOrWhiteSpace(actor.Reason))
        {
            return new Decision.Refused(
                "To skip an item takes a reason, which the audit keeps: --because TEXT (reason in the API).");
        }

        return item.Job.Kind switch
        {
            JobKind.Submit or JobKind.FollowUp => SkipOrder(item, city, actor),
            JobKind.Route => SkipRouting(item, city, actor),
            JobKind.Notify => SkipNotice(item, actor),
            JobKind.ApplyStatus => new Decision.Done(
                ParkedRules.EndJob(item, "skip", actor, null, "dropped"),
                $"What {item.Department} said of {item.About} is dropped; its next status update counts again."),
            JobKind.HeldNotices => CloseHeldNotices(item, actor),
            JobKind.RefusedMessage => new Decision.Done(
                ParkedRules.EndJob(item, "skip", actor, null, "dropped"),
                "The message is dropped: who listens to that channel never gets it."),
            _ => new Decision.Done(
                ParkedRules.EndJob(item, "skip", actor, null, "dropped"),
                $"The row or file of {item.Department} is dropped. It comes back if {item.Department} sends it again as it was."),
        };
    }

    private static Decision.Done SkipOrder(ParkedItem item, CityConfiguration city, Actor actor)
    {
        var order = item.Order!;
        var state = order.State.Name();
        if (!order.IsWaiting && order.State != WorkOrderState.Sent)
        {
            return new Decision.Done(
                ParkedRules.EndJob(item, "skip", actor, null, $"over: order {state}"),
                $"{order.Department} has {order.Reference} already ({state}): the item is closed, the order goes on.");
        }

        var mayHaveArrived = order.MayHaveArrived
            || order.State is WorkOrderState.InDoubt or WorkOrderState.Sent
            || item.Job.MayHaveRun;
        var warning = mayHaveArrived ? $" It may have arrived at {order.Department}: if it is there, have it withdrawn." : "";
        return EndWithTicketChange(
            item, item.Ticket!.With(Cancel(order, actor)), city, actor, $"{order.Reference} is cancelled.{warning}");
    }

    private static Decision.Done SkipRouting(ParkedItem item, CityConfiguration city, Actor actor)
    {
        var ticket = item.Ticket!;
        if (ticket.WorkOrders.IsEmpty)
        {
            var closed = ticket with { Status = TicketStatus.Closed, Resolution = Resolution.Cancelled };
            return EndWithTicketChange(item, closed, city, actor, $"Ticket {ticket.Number} is closed as cancelled.");
        }

        var refused = ticket.WorkOrders.Where(o => o.State == WorkOrderState.WrongDepartment);
        var after = refused.Aggregate(ticket, (t, o) => t.With(Cancel(o, actor)));
        return ReferenceEquals(after, ticket)
            ? new Decision.Done(
                ParkedRules.EndJob(item, "skip", actor, null, "over: it has its work orders"),
                $"Ticket {ticket.Number} has its work orders: the item is closed.")
            : EndWithTicketChange(item, after, city, actor, $"{item.About} is cancelled; no other department is asked.");
    }

    private static Decision.Done EndWithTicketChange(
        ParkedItem item, Ticket changed, CityConfiguration city, Actor actor, string message)
    {
        var after = TicketRules.Settle(changed, actor.Now);
        var commit = ParkedRules.EndJob(item, "skip", actor, after, "cancelled");
        var isResidentNotified = NoticePlan.After(item.Ticket, after, city.Notices.Events, actor.Now) is not null;
        return new Decision.Done(commit, isResidentNotified ? $"{message} The resident is told." : message);
    }

    private static Decision.Done SkipNotice(ParkedItem item, Actor actor)
    {
        var (noticeEvent, channel) = Notice.Parts(item.Job.Subject);
        var commit = ParkedRules.EndJob(item, "skip", actor, null, "to call");
        if (item.Notice is { } notice)
        {
            commit.Notices.Add(notice with { State = NoticeState.Failed, Reason = actor.Reason, UpdatedAt = actor.Now });
        }

        commit.NewNotices.Add(NoticePlan.Make(
            item.Ticket!, noticeEvent, ContactMethod.Phone, actor.Now, $"{NoticePlan.Name(channel)} was given up: {actor.Reason}"));
        return new Decision.Done(
            commit,
            $"The notice is given up; the resident of {item.Ticket!.Number} stands on the call-back list (hub callbacks list).");
    }

    private static Decision.Done CloseHeldNotices(ParkedItem item, Actor actor)
    {
        var commit = ParkedRules.EndJob(item, "skip", actor, null, "held notices are closed unsent");
        commit.Jobs.Add(HeldNotices.Decided(item.Job, send: false, actor.Now));
        return new Decision.Done(commit, "The held notices are not sent. Their tickets go on, and say so.");
    }

    private static WorkOrder Cancel(WorkOrder order, Actor actor) =>
        order with { State = WorkOrderState.Cancelled, Reason = actor.Reason, UpdatedAt = actor.Now };
}
