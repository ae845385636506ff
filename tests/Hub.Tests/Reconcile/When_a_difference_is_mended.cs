using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Dispatch;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Store;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.Reconcile;

[TestClass]
public sealed class When_a_difference_is_mended
{
    private static readonly AuditEntry Audit = new(Some.Noon, "ana", "reconcile.mend", "x");

    [TestMethod]
    public void A_newer_status_is_applied_like_any_status_update()
    {
        var commit = Mend(DriftKind.Status, Received, "find", Completed, out _)!;
        commit.Tickets.ShouldHaveSingleItem().After.Status.ShouldBe(TicketStatus.Closed);
        commit.NewNotices.ShouldHaveSingleItem().Notice.Event.ShouldBe(NoticeEvent.Completed);
        (commit.Rows.Count, commit.Audit.ShouldHaveSingleItem().Who).ShouldBe((1, "ana"));
    }

    [TestMethod]
    [DataRow(-1, false)]
    [DataRow(1, true)]
    public void A_notice_made_after_a_restore_may_have_been_sent_before_it(int hoursLater, bool mayHaveRun)
    {
        var commit = Mend(DriftKind.Status, Received, "find", Completed, out _, Some.Noon.AddHours(hoursLater))!;
        commit.NewNotices.ShouldHaveSingleItem().Job!.MayHaveRun.ShouldBe(mayHaveRun);
    }

    [TestMethod]
    public void A_parked_order_that_the_department_has_after_all_waits_no_longer()
    {
        var commit = Mend(DriftKind.NotLinked, WorkOrderState.Parked, "find", InProgress, out _)!;
        var order = commit.Tickets.ShouldHaveSingleItem().After.Order(1);
        (order.State, order.ExternalId, order.MayHaveArrived).ShouldBe((InProgress, "S-1", false));
        commit.Settled.ShouldContain((JobKind.Submit, order.Id));
        commit.Jobs.ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow("find", InDoubt, false)]
    [DataRow("blind", WorkOrderState.Parked, true)]
    public void A_missing_record_is_looked_up_before_anything_is_sent_and_a_system_that_cannot_be_asked_goes_to_a_person(
        string kind, WorkOrderState state, bool parks)
    {
        var commit = Mend(DriftKind.MissingThere, Scheduled, kind, null, out _)!;
        var order = commit.Tickets.ShouldHaveSingleItem().After.Order(1);
        (order.State, order.MayHaveArrived).ShouldBe((state, true));
        var job = commit.Jobs.ShouldHaveSingleItem();
        (job.Kind, job.Parked is not null).ShouldBe((JobKind.Submit, parks));
    }

    [TestMethod]
    public void An_order_the_department_ended_meanwhile_is_not_missing() =>
        Mend(DriftKind.MissingThere, Completed, "find", null, out _)!.Tickets.ShouldBeEmpty();

    [TestMethod]
    [DataRow(DriftKind.Doubled, "one record must be closed over there")]
    [DataRow(DriftKind.EndedHere, "a person ended it here")]
    [DataRow(DriftKind.Status, "its code has no meaning yet")]
    public void A_difference_that_only_a_person_can_mend_says_what_to_do(object kind, string expected)
    {
        Mend((DriftKind)kind, Received, "find", null, out var remedy).ShouldBeNull();
        remedy!.ShouldStartWith(expected);
    }

    [TestMethod]
    public void An_orphan_goes_to_a_person()
    {
        var drift = new Drift("streets", DriftKind.MissingHere, "ALN-26-00077-1-1", "x", Some.Noon);
        MendRules.Mend(drift, null, TestMapping.Of("find"), Audit, Some.Noon, out var remedy).ShouldBeNull();
        remedy!.ShouldContain("take it up again by hand");
    }

    private static Commit? Mend(
        DriftKind kind,
        WorkOrderState state,
        string mapping,
        WorkOrderState? theirs,
        out string? remedy,
        DateTimeOffset? restoredAt = null)
    {
        var ticket = Some.Ticket(1, state) with { Resident = Some.Resident, Status = TicketStatus.Open };
        var update = theirs is null ? null : new StatusUpdate
        {
            Reference = ticket.Order(1).Reference, ExternalId = "S-1", Code = "X", State = theirs, ChangedAt = Some.Noon,
        };
        var drift = new Drift("streets", kind, ticket.Order(1).Reference, "x", Some.Noon, ticket.Order(1).Id, update);
        var mended = MendRules.Mend(drift, ticket, TestMapping.Of(mapping), Audit, Some.Noon, out remedy);
        return mended is null ? null : Parts.WithNotices(mended, restoredAt: restoredAt);
    }
}
