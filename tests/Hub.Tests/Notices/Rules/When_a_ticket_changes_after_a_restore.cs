using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Notices.Rules;

/// <summary>The hub was restored at noon; the installation that was lost may have sent notices that the backup does not know.</summary>
[TestClass]
public sealed class When_a_ticket_changes_after_a_restore
{
    private static readonly DateTimeOffset Restored = Some.Noon;

    [TestMethod]
    public void The_notice_of_a_department_s_update_from_before_the_restore_may_have_been_sent() =>
        MayHaveBeenSent(before: null, after: Restored.AddMinutes(-5)).ShouldBeTrue();

    [TestMethod]
    public void The_notice_of_a_department_s_update_from_after_the_restore_was_not_sent() =>
        MayHaveBeenSent(before: Restored.AddMinutes(-5), after: Restored.AddMinutes(5)).ShouldBeFalse();

    [TestMethod]
    public void The_notice_of_an_end_by_hand_may_have_been_sent_although_an_update_came_between() =>
        MayHaveBeenSent(before: Restored.AddMinutes(5), after: Restored.AddMinutes(5)).ShouldBeTrue();

    private static bool MayHaveBeenSent(DateTimeOffset? before, DateTimeOffset? after)
    {
        var open = Some.Ticket(1, WorkOrderState.Received) with
        {
            Resident = Some.Resident,
            Status = TicketStatus.Open,
            RequestedAt = Restored.AddDays(-1),
        };
        var changed = open.With(open.Order(1) with { DepartmentChangedAt = before });
        var closed = changed.With(changed.Order(1) with { State = WorkOrderState.Completed, DepartmentChangedAt = after });
        var commit = Some.Change(changed, TicketRules.Settle(closed, Some.Noon));

        return Parts.WithNotices(commit, restoredAt: Restored).NewNotices.ShouldHaveSingleItem().Job!.MayHaveRun;
    }
}
