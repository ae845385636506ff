using Allentown311.Connectors;
using Allentown311.CrmCore.Notices;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings.Translation;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.StatusSync;

[TestClass]
public sealed class When_a_page_of_updates_is_applied
{
    [TestMethod]
    public void A_known_order_moves_and_an_update_without_an_order_is_stored()
    {
        var (commit, changes) = Page.Apply(
            [Page.Says("S-1-1", Scheduled), Page.Says("T-9", Completed), Page.Says("S-2-1", Completed)],
            Page.Numbered(1, Received),
            Page.Numbered(2, Received));

        commit.Tickets.Select(t => t.After.Order(1).State).ShouldBe([Scheduled, Completed]);
        commit.Unmatched.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            u => u.ExternalId.ShouldBe("T-9"),
            u => u.Mapping.ShouldBe("streets"),
            u => u.Payload.ShouldContain("completed"));
        changes.Moved.Count.ShouldBe(2);
    }

    [TestMethod]
    public void Several_updates_of_one_order_change_its_ticket_once_and_notify_the_resident_of_the_last()
    {
        var (commit, _) = Page.Apply(
            [
                Page.Says("S-1-1", InProgress, 3),
                Page.Says("S-1-1", Scheduled, 2),
                Page.Says("S-1-1", Completed, 5),
                Page.Says("S-1-1", OnHold, 4),
            ],
            Page.Numbered(1, Received));

        var (before, after) = commit.Tickets.ShouldHaveSingleItem();
        (after.Order(1).State, after.StatusNote, after.Version).ShouldBe((Completed, "said at 5", before!.Version + 1));
        commit.NewNotices.ShouldHaveSingleItem().Notice.Event.ShouldBe(NoticeEvent.Completed);
        commit.Timeline.Select(t => t.Detail).ShouldBe(["in_progress (in_progress)", "completed (completed)"]);
    }

    [TestMethod]
    public void Two_orders_of_one_ticket_change_it_together()
    {
        var (commit, _) = Page.Apply([Page.Says("S-1-1", Completed), Page.Says("S-1-2", Declined)], Page.Numbered(1, Received, Received));
        commit.Tickets.ShouldHaveSingleItem().After.Resolution.ShouldBe(CrmCore.Tickets.Resolution.Completed);
        commit.NewNotices.ShouldHaveSingleItem();
    }

    [TestMethod]
    public void The_same_page_again_changes_nothing()
    {
        var page = new[] { Page.Says("S-1-1", Scheduled, 2), Page.Says("S-1-1", InProgress, 3) };
        var once = Page.Apply(page, Page.Numbered(1, Received)).Commit.Tickets[0].After;
        Written.By(Page.Apply(page, once).Commit).ShouldBeEmpty();
    }

    [TestMethod]
    public void A_code_the_status_table_does_not_have_waits_for_a_person_with_the_code_itself()
    {
        var ticket = Page.Numbered(1, Received);
        var (commit, changes) = Page.Apply([Page.Says("S-1-1", null)], ticket);

        var job = commit.Jobs.ShouldHaveSingleItem();
        (job.Kind, job.Subject, changes.Unmapped).ShouldBe((JobKind.ApplyStatus, ticket.Order(1).Id, 1));
        job.Parked.ShouldBe($"streets says \"XX\" of {ticket.Order(1).Reference}, which its status table does not know: "
            + "add it to status, then retry.");
        job.Payload!.ShouldContain("XX");
        commit.NewNotices.ShouldBeEmpty();
        var order = commit.Tickets.ShouldHaveSingleItem().After.Order(1);
        (order.State, order.DepartmentCode).ShouldBe((Received, "XX"), "the state stays, the department's own code is stored beside it");
    }

    [TestMethod]
    [DataRow(InDoubt)]
    [DataRow(Pending)]
    [DataRow(CrmCore.Tickets.WorkOrderState.Parked)]
    [DataRow(Sent)]
    public void An_unmapped_code_still_proves_that_the_department_has_the_order(CrmCore.Tickets.WorkOrderState state)
    {
        var ticket = Page.Numbered(1, state);
        var (commit, _) = Page.Apply([Page.Says("S-1-1", null)], ticket.With(ticket.Order(1) with { MayHaveArrived = true }));

        var order = commit.Tickets.ShouldHaveSingleItem().After.Order(1);
        (order.State, order.MayHaveArrived).ShouldBe((Received, false));
        commit.Settled.ShouldContain((JobKind.Submit, order.Id));
    }

    [TestMethod]
    public void Of_several_codes_without_a_meaning_the_newest_waits_and_none_is_parked_again_at_the_next_poll()
    {
        var ticket = Page.Numbered(1, Received);
        CrmCore.Tickets.StatusUpdate[] page =
        [
            Page.Says("S-1-1", null, minute: 1) with { Code = "XX" },
            Page.Says("S-1-1", null, minute: 2) with { Code = "YY" },
        ];

        var first = Page.Apply(page, ticket).Commit;
        var again = Page.Apply(page, first.Tickets[0].After).Commit;
        var known = Page.Apply([Page.Says("S-1-1", Completed, minute: 3)], first.Tickets[0].After).Commit;

        first.Jobs[^1].Payload!.ShouldContain("YY");
        Written.By(again).ShouldBeEmpty();
        known.Settled.ShouldContain((JobKind.ApplyStatus, ticket.Order(1).Id), "a newer update makes the parked one needless");
        known.Tickets[0].After.Order(1).UnmappedAt.ShouldBeNull();
    }

    [TestMethod]
    public void An_unknown_code_after_a_known_one_of_the_same_page_stays_parked_though_the_known_one_settled_an_older_unknown_one()
    {
        var old = Page.Apply([Page.Says("S-1-1", null, minute: 1)], Page.Numbered(1, Received)).Commit.Tickets[0].After;
        var key = (JobKind.ApplyStatus, old.Order(1).Id);

        var (commit, _) = Page.Apply(
            [Page.Says("S-1-1", Scheduled, minute: 2), Page.Says("S-1-1", null, minute: 3) with { Code = "YY" }], old);

        commit.Settled.ShouldContain(key);
        commit.Jobs.ShouldHaveSingleItem().Payload!.ShouldContain("YY");
        commit.Tickets[0].After.Order(1).UnmappedAt.ShouldBe(Some.Noon.AddMinutes(3));
    }

    [TestMethod]
    public void An_unknown_code_before_a_known_one_of_the_same_page_waits_for_nobody()
    {
        var (commit, _) = Page.Apply([Page.Says("S-1-1", null, minute: 2), Page.Says("S-1-1", Completed, minute: 3)],
            Page.Numbered(1, Received));

        commit.Jobs.ShouldBeEmpty();
        commit.Settled.ShouldContain((JobKind.ApplyStatus, CrmCore.Tickets.WorkOrderId.Of(1, 1)));
    }

    [TestMethod]
    public void Work_that_is_another_departments_waits_for_a_person_and_the_ticket_stays_open()
    {
        var (commit, _) = Page.Apply([Page.Says("S-1-1", WrongDepartment)], Page.Numbered(1, Received));

        var job = commit.Jobs.ShouldHaveSingleItem();
        (job.Kind, job.Subject).ShouldBe((JobKind.Route, 1));
        job.Parked!.ShouldContain("choose the department it belongs to");
        commit.Tickets[0].After.Status.ShouldBe(CrmCore.Tickets.TicketStatus.Open);
        commit.NewNotices.ShouldBeEmpty();
    }

    [TestMethod]
    public void An_event_the_city_sends_no_notices_of_makes_no_notice() =>
        Page.Apply([Page.Says("S-1-1", Cancelled)], Page.Numbered(1, Received)).Commit.NewNotices.ShouldBeEmpty();

    [TestMethod]
    public void An_anonymous_resident_gets_no_notice()
    {
        var ticket = Page.Numbered(1, Received) with { Resident = CrmCore.Residents.Resident.Anonymous };
        Page.Apply([Page.Says("S-1-1", Completed)], ticket).Commit.NewNotices.ShouldBeEmpty();
    }

    [TestMethod]
    public void Each_row_that_cannot_be_read_is_parked_once_however_often_it_is_delivered()
    {
        var file = new InboundFile("status-1.csv", "aa", "cut off after line 9");
        RejectedRow[] rows = [new(3, "no status", "x;y"), new(4, "no status", "z")];
        var (commit, changes) = Page.Apply([], []);
        changes.ParkUnreadable(rows, file, commit);
        changes.ParkUnreadable([.. rows.Select(r => r with { Row = r.Row + 7 })], file, commit);

        commit.Jobs.ShouldAllBe(j => j.Kind == JobKind.UnreadableRow && j.Parked != null);
        commit.Jobs.Select(j => j.Subject).Distinct().Count().ShouldBe(3);
        commit.Jobs.Take(3).Select(j => (j.Parked, j.Payload)).ShouldBe(
        [
            ("status-1.csv line 3: no status", "x;y"),
            ("status-1.csv line 4: no status", "z"),
            ("status-1.csv: cut off after line 9", null),
        ]);
        Some.Job(commit.Jobs[0].Subject).Subject.ShouldBePositive();
    }
}
