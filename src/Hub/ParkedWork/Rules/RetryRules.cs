using System.Globalization;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.ParkedWork.Rules;

/// <summary>Lets a parked item go on. Pure.</summary>
internal static class RetryRules
{
    public static Decision Retry(ParkedItem item, bool notThere, CityConfiguration city, Actor actor) => item.Job.Kind switch
    {
        JobKind.Submit => Send(item, item.Ticket!, notThere, city, actor, "retry"),
        JobKind.FollowUp => FollowUp(item, city, actor),
        JobKind.ApplyStatus => Apply(item, city, actor),
        JobKind.Route => Route(item, actor),
        JobKind.Notify => LetGo(item, actor, "sent again under the same id", "The notice is sent again, under the same id."),
        JobKind.UnreadableRow => new Decision.Refused(
            $"{item.Id} is a row or file of {item.Where} that could not be read: there is nothing of ours to send. Have {item.Where} send it again corrected, or correct the mapping and read it again, then skip this item with a reason."),
        _ => LetGo(item, actor, "goes on", "It goes on."),
    };

    /// <summary>
    /// Sends an order again, or looks it up first where it may have arrived.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="ticket">Its ticket, with whatever was corrected.</param>
    /// <param name="notThere">A person looked in the department's system and did not find it.</param>
    /// <param name="city">The city.</param>
    /// <param name="actor">Who.</param>
    /// <param name="word">What to call it in timeline and audit.</param>
    /// <param name="what">What else was done, for the audit.</param>
    internal static Decision Send(ParkedItem item, Ticket ticket, bool notThere, CityConfiguration city, Actor actor, string word, string? what = null)
    {
        var (order, now) = (item.Order!, actor.Now);
        if (!order.IsWaiting)
        {
            return new Decision.Done(ParkedRules.Act(item, word, actor, null, $"over: order {order.State.Name()}", what), $"{order.Department} has it already ({order.State.Name()}): nothing is sent, and the item is closed.");
        }

        if (!city.Mappings.TryGetValue(order.Mapping, out var mapping))
        {
            return new Decision.Refused($"The city folder has no mapping {order.Mapping}, so {order.Reference} cannot be sent: add mappings/{order.Mapping}.yaml and start the hub with it, or give the order to a department that has one (route).");
        }

        // A step that was broken off may have sent it too, without a word of it in the order.
        var mayHaveArrived = order.MayHaveArrived || order.State == WorkOrderState.InDoubt || item.Job.MayHaveRun;
        if (!mayHaveArrived || mapping.ResendIsSafe)
        {
            return Go(order with { State = WorkOrderState.Pending }, now, "sent again", $"{order.Reference} is sent again.");
        }

        var settled = (order.SentAt ?? (item.Job.WrittenAt == default ? now : item.Job.WrittenAt)) + mapping.Settle;
        if (notThere)
        {
            return settled > now
                ? new Decision.Refused($"{order.Reference} may still be on its way into {mapping.Name}: look for it there again after {settled.ToString("u", CultureInfo.InvariantCulture)}.")
                : Go(order with { State = WorkOrderState.Pending, ExternalId = null, MayHaveArrived = false }, now, "sent again: looked for by hand, not there", $"{order.Reference} is sent again, since it was looked for and is not there.");
        }

        return mapping.CanFind
            ? Go(order with { State = WorkOrderState.InDoubt, SentAt = order.SentAt ?? now, MayHaveArrived = true }, settled > now ? settled : now, "looked up first", $"{order.Reference} may have arrived: {mapping.Name} is asked for it first, and it is sent again only if it is not there.")
            : new Decision.Refused($"{order.Reference} may have arrived, and {mapping.Name} cannot be asked. Look for it in the department's system: if it is there, adopt its number; if it is not, retry with --not-there (notThere in the API).");

        Decision Go(WorkOrder next, DateTimeOffset due, string became, string says)
        {
            // The attempts start anew, or "sent 5 times" would park it at once.
            var after = TicketRules.Settle(ticket.With(next with { Sends = 0, Reason = null, UpdatedAt = now }), now);
            var commit = ParkedRules.Act(item, word, actor, after, became, what);
            commit.Jobs.Add(item.Job.Unpark(due) with { MayHaveRun = false });
            return new Decision.Done(commit, says);
        }
    }

    private static Decision FollowUp(ParkedItem item, CityConfiguration city, Actor actor)
    {
        var order = item.Order!;
        if (!city.Mappings.ContainsKey(order.Mapping))
        {
            return new Decision.Refused($"The city folder has no mapping {order.Mapping}, so nobody can be asked about {order.Reference}: add mappings/{order.Mapping}.yaml and start the hub with it.");
        }

        // It was handed over before it was parked: it waits for the department's word again.
        var after = order.State == WorkOrderState.Parked
            ? TicketRules.Settle(item.Ticket!.With(order with { State = WorkOrderState.Sent, Reason = null, UpdatedAt = actor.Now }), actor.Now) : null;
        var commit = ParkedRules.Act(item, "retry", actor, after, "looked after again");
        commit.Jobs.Add(item.Job.Unpark(actor.Now));
        return new Decision.Done(commit, $"{order.Reference} was handed over: whether {order.Department} has answered is looked at again.");
    }

    private static Decision Apply(ParkedItem item, CityConfiguration city, Actor actor)
    {
        var order = item.Order!;
        var update = JsonSerializer.Deserialize(item.Job.Payload!, StatusJson.Default.StatusUpdate)!;
        Mapping? mapping = city.Mappings.GetValueOrDefault(order.Mapping);
        return mapping?.Status[update.Code] is null
            ? new Decision.Refused($"mappings/{order.Mapping}.yaml still gives \"{update.Code}\" no meaning: add it under status, start the hub with it, then retry. To let it pass unread, skip the item with a reason.")
            : LetGo(item, actor, "read again", $"What {order.Department} said of {order.Reference} is read again, with the status table as it is now.");
    }

    private static Decision Route(ParkedItem item, Actor actor) => item switch
    {
        { Order: { } wrong } => new Decision.Refused($"{wrong.Department} says that {wrong.Reference} is not theirs: trying again would end the same. Choose the department it belongs to: hub parked route {item.Id} DEPARTMENT."),
        { Ticket.WorkOrders.IsEmpty: true } => LetGo(item, actor, "routed again", $"Ticket {item.Ticket!.Number} is routed again, with the catalogue as it is now."),
        _ => new Decision.Done(ParkedRules.Act(item, "retry", actor, null, "over: it has its work orders"), $"Ticket {item.Ticket!.Number} has its work orders already: the item is closed."),
    };

    private static Decision.Done LetGo(ParkedItem item, Actor actor, string became, string says)
    {
        var commit = ParkedRules.Act(item, "retry", actor, null, became);
        commit.Jobs.Add(item.Job.Unpark(actor.Now));
        return new Decision.Done(commit, says);
    }
}
