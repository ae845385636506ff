namespace Allentown311.CrmCore.Tickets;

/// <summary>The effect of a status update on a work order.</summary>
public enum StatusEffect
{
    /// <summary>The work order has the update's state now.</summary>
    Applied,

    /// <summary>The update was applied before, or is older than the last one applied: nothing changes.</summary>
    Late,

    /// <summary>The code is not in the mapping's status table: a person has to decide what it means.</summary>
    Unmapped,

    /// <summary>A person had ended the work order. A status update does not reopen it.</summary>
    EndedByHand,
}

/// <summary>
/// Decides how a status update changes a work order. Pure. Repeated updates, and updates in any order, end in the same state.
/// </summary>
public static class StatusRules
{
    /// <summary>
    /// Applies <paramref name="update"/>. Updates are ordered by the department's own time of change. An update that is older than the last
    /// one applied is late; of two with the same time, the one with the further state wins. An update for an order that was pending, in
    /// doubt or parked proves that the order arrived. A department may reopen an order it has completed itself, by a newer update.
    /// </summary>
    public static (WorkOrder Order, StatusEffect Effect) Apply(WorkOrder order, StatusUpdate update, DateTimeOffset now)
    {
        if (update.ChangedAt < order.DepartmentChangedAt)
        {
            return (order, StatusEffect.Late);
        }

        if (update.State is not { } state)
        {
            return (order, order.State == WorkOrderState.Rerouted ? StatusEffect.EndedByHand : StatusEffect.Unmapped);
        }

        if (update.ChangedAt == order.DepartmentChangedAt && (int)state <= (int)order.State)
        {
            return (order, StatusEffect.Late);
        }

        if (order.State == WorkOrderState.Rerouted || (order.State.IsFinal() && order.DepartmentChangedAt is null))
        {
            return (order, StatusEffect.EndedByHand);
        }

        return (order with
        {
            State = state,
            ExternalId = order.ExternalId ?? update.ExternalId,
            DepartmentCode = update.Code,
            DepartmentChangedAt = update.ChangedAt,
            Note = CleanText.Of(update.Note) is { Length: > 0 } note ? note : order.Note,
            Reason = null,
            MayHaveArrived = false,
            UpdatedAt = now,
        }, StatusEffect.Applied);
    }
}
