using System.Globalization;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Events;
using Allentown311.Hub.Intake;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.ParkedWork.Rules;

/// <summary>Hands a parked job back to the walk. Pure.</summary>
internal static class RetryRules
{
    public static Decision Retry(ParkedItem item, bool notThere, CityConfiguration city, Actor actor) => item.Job.Kind switch
    {
        JobKind.Submit => Send(item, item.Ticket!, notThere, city, actor, "retry"),
        JobKind.FollowUp => RetryFollowUp(item, city, actor),
        JobKind.ApplyStatus => RetryStatusUpdate(item, city, actor),
        JobKind.Route => RetryRouting(item, city, actor),
        JobKind.Notify => Unpark(item, actor, "sent again under the same id", "The notice is sent again, under the same id."),
        JobKind.RefusedMessage => PublishAgain(item, actor),
        JobKind.HeldNotices => ReleaseNotices(item, actor),
        JobKind.UnreadableRow => new Decision.Refused(
            $"{item.Id} is a row or file of {item.Department} that could not be read: there is nothing of ours to send. "
            + $"Have {item.Department} send it again corrected, or correct the mapping and read it again, "
            + "then skip this item with a reason."),
        _ => Unpark(item, actor, "goes on", "It goes on."),
    };

    /// <summary>
    /// Sends an order again, or looks it up first where it may have arrived.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="ticket">Its ticket, with the person's corrections.</param>
    /// <param name="notThere">True when a person looked in the department's system and did not find the order.</param>
    /// <param name="city">The city.</param>
    /// <param name="actor">Who.</param>
    /// <param name="verb">The action, as timeline and audit name it.</param>
    /// <param name="details">What else was done, for the audit; null for nothing.</param>
    internal static Decision Send(
        ParkedItem item, Ticket ticket, bool notThere, CityConfiguration city, Actor actor, string verb, string? details = null)
    {
        var order = item.Order!;
        if (!order.IsWaiting)
        {
            var state = order.State.Name();
            return new Decision.Done(
                ParkedRules.EndJob(item, verb, actor, null, $"over: order {state}", details),
                $"{order.Department} has it already ({state}): nothing is sent, and the item is closed.");
        }

        if (!city.Mappings.TryGetValue(order.Mapping, out var mapping))
        {
            return new Decision.Refused(
                $"The city folder has no mapping {order.Mapping}, so {order.Reference} cannot be sent: "
                + $"add mappings/{order.Mapping}.yaml and start the hub with it, "
                + "or give the order to a department that has one (route).");
        }

        var now = actor.Now;
        var pending = order with { State = WorkOrderState.Pending };

        // A node that stopped in the middle of the step may have sent the order without writing that to it.
        var mayHaveArrived = order.MayHaveArrived || order.State == WorkOrderState.InDoubt || item.Job.MayHaveRun;
        if (!mayHaveArrived || mapping.ResendIsSafe)
        {
            return SendAgain(pending, now, "sent again", $"{order.Reference} is sent again.");
        }

        var settledAt = (order.SentAt ?? (item.Job.WrittenAt == default ? now : item.Job.WrittenAt)) + mapping.Settle;
        if (notThere && settledAt > now)
        {
            return new Decision.Refused(
                $"{order.Reference} may still be on its way into {mapping.Name}: "
                + $"look for it there again after {settledAt.ToString("u", CultureInfo.InvariantCulture)}.");
        }

        if (notThere)
        {
            return SendAgain(
                pending with { ExternalId = null, MayHaveArrived = false, WasHandedOver = false },
                now,
                "sent again: looked for by hand, not there",
                $"{order.Reference} is sent again, since it was looked for and is not there.");
        }

        if (!mapping.CanFind)
        {
            return new Decision.Refused(
                $"{order.Reference} may have arrived, and {mapping.Name} cannot be asked. Look for it in the department's system: "
                + "if it is there, adopt its number; if it is not, retry with --not-there (notThere in the API).");
        }

        return SendAgain(
            order with { State = WorkOrderState.InDoubt, SentAt = order.SentAt ?? now, MayHaveArrived = true },
            settledAt > now ? settledAt : now,
            "looked up first",
            $"{order.Reference} may have arrived: {mapping.Name} is asked for it first, and it is sent again only if it is not there.");

        Decision SendAgain(WorkOrder next, DateTimeOffset due, string outcome, string message)
        {
            // The attempts are counted anew; otherwise "sent 5 times" would park the order again at once.
            var after = TicketRules.Settle(ticket.With(next with { Sends = 0, Reason = null, UpdatedAt = now }), now);
            var commit = ParkedRules.EndJob(item, verb, actor, after, outcome, details);
            commit.Jobs.Add(item.Job.Unpark(due) with { MayHaveRun = false });
            return new Decision.Done(commit, message);
        }
    }

    private static Decision RetryFollowUp(ParkedItem item, CityConfiguration city, Actor actor)
    {
        var order = item.Order!;
        if (!city.Mappings.ContainsKey(order.Mapping))
        {
            return new Decision.Refused(
                $"The city folder has no mapping {order.Mapping}, so its system cannot be asked about {order.Reference}: "
                + $"add mappings/{order.Mapping}.yaml and start the hub with it.");
        }

        // The order was handed over before it was parked, so it waits for the department's status updates again.
        var after = order.State == WorkOrderState.Parked
            ? TicketRules.Settle(
                item.Ticket!.With(order with { State = WorkOrderState.Sent, Reason = null, UpdatedAt = actor.Now }),
                actor.Now)
            : null;
        var commit = ParkedRules.EndJob(item, "retry", actor, after, "looked after again");
        commit.Jobs.Add(item.Job.Unpark(actor.Now));
        return new Decision.Done(
            commit, $"{order.Reference} was handed over: whether {order.Department} has answered is looked at again.");
    }

    private static Decision RetryStatusUpdate(ParkedItem item, CityConfiguration city, Actor actor)
    {
        var order = item.Order!;
        var update = JsonSerializer.Deserialize(item.Job.Payload!, StatusJson.Default.StatusUpdate)!;
        Mapping? mapping = city.Mappings.GetValueOrDefault(order.Mapping);
        return mapping?.Status[update.Code] is null
            ? new Decision.Refused(
                $"mappings/{order.Mapping}.yaml still gives \"{update.Code}\" no meaning: "
                + "add it under status, start the hub with it, then retry. To let it pass unread, skip the item with a reason.")
            : Unpark(
                item,
                actor,
                "read again",
                $"What {order.Department} said of {order.Reference} is read again, with the status table as it is now.");
    }

    private static Decision RetryRouting(ParkedItem item, CityConfiguration city, Actor actor) => item switch
    {
        { Order: { } wrong } => new Decision.Refused(
            $"{wrong.Department} says that {wrong.Reference} is not theirs: trying again would end the same. "
            + $"Choose the department it belongs to: hub parked route {item.Id} DEPARTMENT."),
        { Ticket: { WorkOrders.IsEmpty: true } outside } when PlaceRules.IsOutside(outside.Location, city.Area) => Unpark(
            item with { Job = item.Job with { Payload = item.Job.Payload ?? PlaceRules.Confirmed } },
            actor,
            "routed, its place confirmed",
            $"Ticket {outside.Number} is routed; its place outside the city's area is taken as confirmed."),
        { Ticket.WorkOrders.IsEmpty: true } => Unpark(
            item, actor, "routed again", $"Ticket {item.Ticket!.Number} is routed again, with the catalogue as it is now."),
        _ => new Decision.Done(
            ParkedRules.EndJob(item, "retry", actor, null, "over: it has its work orders"),
            $"Ticket {item.Ticket!.Number} has its work orders already: the item is closed."),
    };

    private static Decision.Done PublishAgain(ParkedItem item, Actor actor)
    {
        var commit = ParkedRules.EndJob(item, "retry", actor, null, "published again under the same id");
        commit.Outbox.Add(RefusedMessage.Of(item.Job) with { N = 0 });
        return new Decision.Done(commit, "The message is published again, under the same id and behind the others.");
    }

    private static Decision.Done ReleaseNotices(ParkedItem item, Actor actor)
    {
        var commit = ParkedRules.EndJob(item, "retry", actor, null, "held notices are sent");
        commit.Jobs.Add(HeldNotices.Decided(item.Job, send: true, actor.Now));
        return new Decision.Done(commit, "The held notices are sent. What comes beyond the cap from now on waits anew.");
    }

    private static Decision.Done Unpark(ParkedItem item, Actor actor, string outcome, string message)
    {
        var commit = ParkedRules.EndJob(item, "retry", actor, null, outcome);
        commit.Jobs.Add(item.Job.Unpark(actor.Now));
        return new Decision.Done(commit, message);
    }
}
