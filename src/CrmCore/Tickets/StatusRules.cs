namespace Allentown311.CrmCore.Tickets;

/// <summary>What became of a status update.</summary>
public enum StatusEffect
{
    /// <summary>The work order moved.</summary>
    Applied,

    /// <summary>Seen before, or older than what is known: nothing changes.</summary>
    Late,

    /// <summary>The code is not in the mapping's status table: a person must say what it means.</summary>
    Unmapped,

    /// <summary>A person had ended the work order; a department's word does not reopen it by itself.</summary>
    EndedByHand,
}

/// <summary>How a department's word changes a work order. Pure: the same update twice, or updates in any order, end in the same state.</summary>
public static class StatusRules
{
    /// <summary>
    /// Applies <paramref name="update"/>. Order is by the department's own time of change: an update that is not newer than the last one
    /// applied is late, however it arrived; within one instant the further state wins. A record at the department proves an order that was
    /// pending, in doubt or parked to have arrived. A department that takes its own "done" back by a newer update is followed.
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
