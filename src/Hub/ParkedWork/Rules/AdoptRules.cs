using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork.Rules;

/// <summary>Links an order to a record that a person keyed into the department's system by hand. Pure.</summary>
internal static class AdoptRules
{
    private const int MaxNumberLength = 200;

    /// <summary>True for an order of which the hub does not know that the department has it.</summary>
    public static bool MayAdopt(ParkedItem item) => IsAboutSending(item)
        && item.Order is { } order && (order.IsWaiting || order.State == WorkOrderState.Sent);

    public static Decision Adopt(ParkedItem item, ParkedAction.Adopt adopt, Actor actor, IReadOnlyCollection<string> sameNumber)
    {
        if (!MayAdopt(item))
        {
            return new Decision.Refused(item.Order is { } known && IsAboutSending(item)
                ? $"{known.Department} is known to have {known.Reference} ({known.State.Name()}, "
                    + $"their number {known.ExternalId ?? "not known"}): there is nothing to adopt."
                : $"{item.Id} is not about a work order that still has to reach its department: "
                    + "only such a one can be given a department's number.");
        }

        var order = item.Order!;
        var number = RecordKey.OrNull(adopt.Number) ?? "";
        if (RecordKey.FindLoss(number) is { } loss)
        {
            return new Decision.Refused($"{number} {loss}: write the department's number with all its digits.");
        }

        if (number.Length is 0 or > MaxNumberLength || adopt.Number.Trim().Contains('\n', StringComparison.Ordinal))
        {
            return new Decision.Refused($"The department's number is one line of 1 to {MaxNumberLength} characters, such as ST-000123.");
        }

        if (sameNumber.Count > 0 && !adopt.Shared)
        {
            return new Decision.Refused(
                $"{number} is already the number of {string.Join(", ", sameNumber)}. If {order.Department} made one record of both, "
                + "adopt it with --shared (shared in the API); otherwise check the number.");
        }

        var received = order with
        {
            State = WorkOrderState.Received,
            ExternalId = number,
            MayHaveArrived = false,
            Reason = null,
            UpdatedAt = actor.Now,
        };
        var after = TicketRules.Settle(item.Ticket!.With(received), actor.Now);
        return new Decision.Done(
            ParkedRules.EndJob(item, "adopt", actor, after, $"received as {number}"),
            $"{order.Reference} is {number} at {order.Department}. Nothing is sent; "
            + "the ticket goes on with the department's next status update about that number.");
    }

    private static bool IsAboutSending(ParkedItem item) => item.Job.Kind is JobKind.Submit or JobKind.FollowUp;
}
