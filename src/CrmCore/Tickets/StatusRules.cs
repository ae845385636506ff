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

    /// <summary>
    /// The update's time does not tell whether it is newer than the last one applied: a person has to decide. Nothing changes.
    /// </summary>
    Unordered,

    /// <summary>A person had ended the work order. A status update does not reopen it.</summary>
    EndedByHand,
}

/// <summary>
/// Decides how a status update changes a work order. Pure. Repeated updates, and updates in any order, end in the same state.
/// </summary>
public static class StatusRules
{
    // A list of updates of inexact time is kept while they lie in one day, or in the two passes of an hour that comes twice.
    private static readonly TimeSpan BothPasses = TimeSpan.FromHours(2);

    // A stamp so far ahead of the hub's clock is none of a clock that is a little wrong.
    private static readonly TimeSpan FarAhead = TimeSpan.FromDays(2);

    /// <summary>
    /// Applies <paramref name="update"/>. Updates are ordered by the department's own time of change. An update that is older than the last
    /// one applied is late; of two with the same time, the one with the further state wins. An update for an order that was pending, in
    /// doubt or parked proves that the order arrived. A department may reopen an order it has completed itself, by a newer update.
    /// <para>
    /// An inexact time (a date, an hour that comes twice) may be older or newer than the last one applied. An update that was seen before
    /// is then late, one with a further state is newer, and any other waits for a person: it may be a reopened order.
    /// </para>
    /// </summary>
    public static (WorkOrder Order, StatusEffect Effect) Apply(WorkOrder order, StatusUpdate update, DateTimeOffset now)
    {
        if (order.DepartmentChangedAt > now + FarAhead)
        {
            // An earlier hub took a stamp from the future for the truth: every change since was late. It is no time to compare with.
            var (healed, effect) = Apply(order with { DepartmentChangedAt = DateTimeOffset.UnixEpoch }, update, now);
            return effect == StatusEffect.Applied ? (healed, effect) : (order, effect);
        }

        if (update.LatestChangedAt < order.DepartmentChangedAt)
        {
            return (order, StatusEffect.Late);
        }

        var isInexact = !update.IsExact && (update.ChangedAt <= order.DepartmentChangedAt || MayReopenInOtherPass(order, update));
        if (isInexact && update.IsNewer is null && InexactUpdates.Contains(order.InexactUpdates, update))
        {
            return (order, StatusEffect.Late);
        }

        if (update.State is not { } state)
        {
            return (order, order.State == WorkOrderState.Rerouted ? StatusEffect.EndedByHand : StatusEffect.Unmapped);
        }

        if (!isInexact && update.ChangedAt == order.DepartmentChangedAt && (int)state <= (int)order.State)
        {
            return (order, StatusEffect.Late);
        }

        if (order.State == WorkOrderState.Rerouted || (order.State.IsFinal() && order.DepartmentChangedAt is null))
        {
            return (order, StatusEffect.EndedByHand);
        }

        if (isInexact && update.IsNewer is null && OrderInexact(order, state) is { } undecided)
        {
            return (order, undecided);
        }

        return (order with
        {
            State = state,
            ExternalId = order.ExternalId ?? update.ExternalId,
            DepartmentCode = update.Code,
            DepartmentChangedAt = TimeOf(order, update),
            InexactUpdates = RememberInexact(order, update),
            Note = CleanText.Of(update.Note) is { Length: > 0 } note ? note : order.Note,
            Reason = null,
            MayHaveArrived = false,
            UpdatedAt = now,
        }, StatusEffect.Applied);
    }

    // Both times lie in an hour that comes twice. The one that shows the later time may be the earlier one, in the first pass.
    private static bool MayReopenInOtherPass(WorkOrder order, StatusUpdate update) =>
        update.SecondChangedAt is not null
        && order.InexactUpdates is not null
        && update.ChangedAt - order.DepartmentChangedAt < BothPasses / 2
        && order.State.IsFinal()
        && update.State?.IsFinal() == false;

    // Null when the update counts as newer. An order that waits has no state of the department that it could be older than.
    private static StatusEffect? OrderInexact(WorkOrder order, WorkOrderState state)
    {
        var isDecided = InexactUpdates.IsDecided(order.InexactUpdates);
        return order.IsWaiting || ((int)state > (int)order.State && !isDecided) ? null
            : state == order.State ? StatusEffect.Late
            : StatusEffect.Unordered;
    }

    // An update in the second pass of an hour has the later of its two instants. One within a day is no older than what it follows.
    private static DateTimeOffset TimeOf(WorkOrder order, StatusUpdate update) =>
        order.DepartmentChangedAt is { } last && update.ChangedAt < last ? update.SecondChangedAt ?? last : update.ChangedAt;

    private static string? RememberInexact(WorkOrder order, StatusUpdate update)
    {
        if (update.IsNewer == true)
        {
            return InexactUpdates.Decided(update);
        }

        var span = update.Granularity > BothPasses ? update.Granularity.Value : BothPasses;
        return update.IsExact ? null
            : update.ChangedAt - order.DepartmentChangedAt < span ? InexactUpdates.Add(order.InexactUpdates, update)
            : InexactUpdates.Add(null, update);
    }
}
