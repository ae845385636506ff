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

    [TestMethod]
    [DataRow("find", "in_doubt", "streets does not list it any more")]
    [DataRow("blind", "parked", "streets does not list it any more, and it cannot be asked: look for {0} there.")]
    public void A_missing_record_is_written_down_and_the_order_counts_as_sent_now(string kind, string what, string detail)
    {
        var commit = Mend(DriftKind.MissingThere, InProgress, kind, null, out var remedy)!;
        var order = commit.Tickets.ShouldHaveSingleItem().After.Order(1);
        var entry = commit.Timeline.ShouldHaveSingleItem();

        (entry.What, entry.Detail, entry.Ordinal).ShouldBe((what, string.Format(null, detail, order.Reference), 1));
        (order.Sends, order.SentAt, order.Reason, order.UpdatedAt)
            .ShouldBe((1, Some.Noon, "streets does not list it any more", Some.Noon));
        (commit.Jobs[0].Subject, commit.Jobs[0].DueAt, commit.Jobs[0].Trace).ShouldBe((order.Id, Some.Noon, "trace-1"));
        (remedy, commit.Finishes, commit.Rows.Count).ShouldBe((null, null, 1));
    }

    [TestMethod]
    [DataRow(Received, true)]
    [DataRow(Scheduled, true)]
    [DataRow(InProgress, true)]
    [DataRow(OnHold, true)]
    [DataRow(Sent, false)]
    [DataRow(Pending, false)]
    [DataRow(WrongDepartment, false)]
    public void Only_an_order_that_the_department_is_known_to_have_can_be_missing_there(WorkOrderState state, bool isMissing) =>
        (Mend(DriftKind.MissingThere, state, "find", null, out _)!.Tickets.Count > 0).ShouldBe(isMissing);

    [TestMethod]
    public void Each_mend_removes_the_difference_and_says_how_the_order_stood()
    {
        foreach (var kind in new[] { DriftKind.Status, DriftKind.NotLinked, DriftKind.MissingThere })
        {
            var commit = Mend(kind, Received, "find", kind == DriftKind.MissingThere ? null : Completed, out _)!;
            commit.Rows.ShouldHaveSingleItem().Write.ShouldBe(DriftTable.Remove);
            commit.Audit.ShouldHaveSingleItem().ShouldBe(Audit with { Before = "received" });
        }
    }

    [TestMethod]
    public void An_order_that_has_its_number_meanwhile_ends_no_job_of_another_send()
    {
        Mend(DriftKind.Status, Received, "find", Completed, out _)!.Settled.ShouldBeEmpty("no order waited");
        foreach (var waiting in new[] { Pending, InDoubt })
        {
            Mend(DriftKind.NotLinked, waiting, "find", InProgress, out _)!.Settled
                .ShouldContain((JobKind.Submit, WorkOrderId.Of(1, 1)), "it is not sent any more");
        }

        var same = Ticket(InProgress);
        same = same.With(same.Order(1) with { DepartmentChangedAt = Some.Noon, DepartmentCode = "X" });
        Mend(Drift(DriftKind.NotLinked, same, InProgress), same, "find", out _)!.Settled
            .ShouldNotContain((JobKind.Submit, same.Order(1).Id), "it changed nothing");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_person_who_compared_two_states_of_one_day_has_decided(bool isExact)
    {
        var ticket = Ticket(Completed);
        ticket = ticket.With(ticket.Order(1) with { DepartmentChangedAt = Some.Noon, DepartmentCode = "COMP" });
        var drift = Drift(DriftKind.Status, ticket, InProgress);
        drift = drift with { Theirs = drift.Theirs! with { Granularity = isExact ? null : TimeSpan.FromDays(1) } };

        var commit = Mend(drift, ticket, "find", out _)!;
        commit.Tickets.Select(t => t.After.Order(1).State).ShouldBe(isExact ? [] : [InProgress], "an exact time decides by itself");
        commit.Jobs.ShouldBeEmpty("nobody is asked once more");
        commit.Tickets.ShouldAllBe(t => InexactUpdates.IsDecided(t.After.Order(1).InexactUpdates));
    }

    [TestMethod]
    public void A_ticket_that_was_destroyed_takes_no_mend()
    {
        var destroyed = Ticket(Completed) with { Destroyed = DestroyedParts.Content };

        Mend(Drift(DriftKind.Status, destroyed, InProgress), destroyed, "find", out var remedy).ShouldBeNull();
        remedy.ShouldBe("the ticket ended long ago and its record was destroyed here: the department closes its record, or keeps it");
        var reduced = destroyed with { Destroyed = DestroyedParts.Contacts };
        Mend(Drift(DriftKind.MissingThere, reduced, null), reduced, "find", out _).ShouldNotBeNull();
    }

    [TestMethod]
    public void A_record_of_another_installation_goes_to_a_person()
    {
        const string Lost = "the record was made for a ticket this hub no longer has (a restored backup?): "
            + "take it up again by hand, or let the department close it";
        var ticket = Ticket(Received);

        Mend(Drift(DriftKind.MissingHere, ticket, Received) with { OrderId = null }, ticket, "find", out var remedy).ShouldBeNull();
        remedy.ShouldBe(Lost);
        MendRules.Mend(Drift(DriftKind.MissingHere, ticket, Received), null, TestMapping.Of("find"), Audit, Some.Noon, out remedy)
            .ShouldBeNull();
        remedy.ShouldBe(Lost);
        Mend(DriftKind.Doubled, Received, "find", Received, out remedy).ShouldBeNull();
        remedy.ShouldBe("one record must be closed over there; the hub cannot know which");
        Mend(DriftKind.EndedHere, Cancelled, "find", Received, out remedy).ShouldBeNull();
        remedy.ShouldBe("a person ended it here: tell the department, or let it finish");
        Mend(DriftKind.NotLinked, Pending, "find", null, out remedy).ShouldBeNull();
        remedy.ShouldBe("its code has no meaning yet: add it to status in the mapping");
    }

    private static Ticket Ticket(WorkOrderState state) =>
        Some.Ticket(1, state) with { Resident = Some.Resident, Status = TicketStatus.Open, Trace = "trace-1" };

    private static Drift Drift(DriftKind kind, Ticket ticket, WorkOrderState? theirs)
    {
        var update = theirs is null ? null : new StatusUpdate
        {
            Reference = ticket.Order(1).Reference, ExternalId = "S-1", Code = "X", State = theirs, ChangedAt = Some.Noon,
        };
        return new Drift("streets", kind, ticket.Order(1).Reference, "x", Some.Noon, ticket.Order(1).Id, update);
    }

    private static Commit? Mend(Drift drift, Ticket ticket, string mapping, out string? remedy) =>
        MendRules.Mend(drift, ticket, TestMapping.Of(mapping), Audit, Some.Noon, out remedy);

    private static Commit? Mend(
        DriftKind kind,
        WorkOrderState state,
        string mapping,
        WorkOrderState? theirs,
        out string? remedy,
        DateTimeOffset? restoredAt = null)
    {
        var ticket = Ticket(state);
        var drift = Drift(kind, ticket, theirs);
        var mended = MendRules.Mend(drift, ticket, TestMapping.Of(mapping), Audit, Some.Noon, out remedy);
        return mended is null ? null : Parts.WithNotices(mended, restoredAt: restoredAt);
    }
}
