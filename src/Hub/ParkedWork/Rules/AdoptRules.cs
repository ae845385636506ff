using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork.Rules;

/// <summary>Takes over a record that somebody keyed at the department by hand. Pure.</summary>
internal static class AdoptRules
{
    private const int MostCharacters = 200;

    /// <summary>True for an order the department is not known to have.</summary>
    public static bool MayAdopt(ParkedItem item) => item.Job.Kind is JobKind.Submit or JobKind.FollowUp && item.Order is { } order && (order.IsWaiting || order.State == WorkOrderState.Sent);

    public static Decision Adopt(ParkedItem item, ParkedAction.Adopt adopt, Actor actor, IReadOnlyCollection<string> sameNumber)
    {
        if (!MayAdopt(item))
        {
            return new Decision.Refused(item.Order is { } known && item.Job.Kind is JobKind.Submit or JobKind.FollowUp
                ? $"{item.Order!.Department} is known to have {item.Order.Reference} ({item.Order.State.Name()}, their number {item.Order.ExternalId ?? "not known"}): there is nothing to adopt."
                : $"{item.Id} is not about a work order that waits to be taken: only such a one can be given a department's number.");
        }

        var order = item.Order!;
        var number = CleanText.Of(adopt.Number);
        if (number.Length is 0 or > MostCharacters || number.Contains('\n', StringComparison.Ordinal))
        {
            return new Decision.Refused($"The department's number is one line of 1 to {MostCharacters} characters, such as ST-000123.");
        }

        if (sameNumber.Count > 0 && !adopt.Shared)
        {
            return new Decision.Refused($"{number} is already the number of {string.Join(", ", sameNumber)}. If {order.Department} made one record of both, adopt it with --shared (shared in the API); otherwise check the number.");
        }

        var received = order with { State = WorkOrderState.Received, ExternalId = number, MayHaveArrived = false, Reason = null, UpdatedAt = actor.Now };
        var after = TicketRules.Settle(item.Ticket!.With(received), actor.Now);
        return new Decision.Done(
            ParkedRules.Act(item, "adopt", actor, after, $"received as {number}"),
            $"{order.Reference} is {number} at {order.Department}. Nothing is sent; the ticket goes on with the department's next word about that number.");
    }
}
