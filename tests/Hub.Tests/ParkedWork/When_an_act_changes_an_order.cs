using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.ParkedWork;

[TestClass]
public sealed class When_an_act_changes_an_order
{
    private static readonly DateTimeOffset Written = Some.Noon.AddHours(-1);

    [TestMethod]
    public void A_retried_order_begins_anew_and_keeps_what_is_known_of_it()
    {
        var known = Case.Order() with { ExternalId = "S-1", WasHandedOver = true };
        var order = Act(Case.Submit(known), new ParkedAction.Retry()).Tickets[0].After.Order(1);

        (order.State, order.Sends, order.Reason, order.ExternalId, order.WasHandedOver, order.SentAt, order.UpdatedAt)
            .ShouldBe((WorkOrderState.Pending, 0, null, "S-1", true, known.SentAt, Some.Noon));
    }

    [TestMethod]
    public void An_order_that_was_not_found_by_hand_is_as_if_it_had_never_arrived()
    {
        var known = Case.Order(mayHaveArrived: true) with { ExternalId = "S-1", WasHandedOver = true, SentAt = Written };
        var order = Act(Case.Submit(known), new ParkedAction.Retry(NotThere: true)).Tickets[0].After.Order(1);

        (order.ExternalId, order.MayHaveArrived, order.WasHandedOver).ShouldBe((null, false, false));
    }

    [TestMethod]
    public void The_settle_time_counts_from_the_send_or_from_when_the_job_was_written()
    {
        var unsent = Case.Order(mayHaveArrived: true) with { SentAt = null };
        var justWritten = Case.Submit(unsent);
        justWritten = justWritten with { Job = justWritten.Job with { WrittenAt = Some.Noon.AddSeconds(-20) } };
        var unwritten = justWritten with { Job = justWritten.Job with { WrittenAt = default } };

        Act(Case.Submit(unsent), new ParkedAction.Retry()).Jobs[0].DueAt.ShouldBe(Some.Noon, "an hour ago");
        Act(justWritten, new ParkedAction.Retry()).Jobs[0].DueAt.ShouldBe(Some.Noon.AddSeconds(40));
        Act(unwritten, new ParkedAction.Retry()).Jobs[0].DueAt.ShouldBe(Some.Noon.AddSeconds(60));
        var order = Act(justWritten, new ParkedAction.Retry()).Tickets[0].After.Order(1);
        (order.State, order.SentAt).ShouldBe((WorkOrderState.InDoubt, Some.Noon), "its time for an answer begins");
        var sent = Case.Order(mayHaveArrived: true) with { SentAt = Written };
        Act(Case.Submit(sent), new ParkedAction.Retry()).Tickets[0].After.Order(1).SentAt.ShouldBe(Written, "it goes on");
        ParkedRules.Decide(unwritten, new ParkedAction.Retry(NotThere: true), Case.City(), Case.Ann).ShouldBeRefused();
    }

    [TestMethod]
    public void An_order_that_settled_at_this_moment_may_be_sent_again()
    {
        var settled = Case.Order(mayHaveArrived: true) with { SentAt = Some.Noon.AddSeconds(-60) };

        Act(Case.Submit(settled), new ParkedAction.Retry(NotThere: true)).Tickets[0].After.Order(1).State
            .ShouldBe(WorkOrderState.Pending);
        Act(Case.Submit(settled), new ParkedAction.Retry()).Jobs[0].DueAt.ShouldBe(Some.Noon);
    }

    [TestMethod]
    public void A_follow_up_that_is_retried_leaves_an_order_alone_that_moved_meanwhile()
    {
        var item = Case.Of(JobKind.FollowUp, WorkOrderId.Of(417, 1), Case.Ticket(417, Case.Order(WorkOrderState.Scheduled)));
        var commit = Act(item, new ParkedAction.Retry());
        (commit.Tickets.Count, commit.Jobs.ShouldHaveSingleItem().DueAt).ShouldBe((0, Some.Noon));

        var parked = item with { Ticket = Case.Ticket(417, Case.Order()) };
        var order = Act(parked, new ParkedAction.Retry()).Tickets[0].After.Order(1);
        (order.State, order.Reason, order.UpdatedAt).ShouldBe((WorkOrderState.Sent, null, Some.Noon));
    }

    [TestMethod]
    public void An_adopted_order_has_no_reason_to_wait_any_more()
    {
        var known = Case.Order(mayHaveArrived: true);
        var order = Act(Case.Submit(known), new ParkedAction.Adopt(" 48213.0 ")).Tickets[0].After.Order(1);

        (order.ExternalId, order.Reason, order.MayHaveArrived, order.UpdatedAt, order.Sends)
            .ShouldBe(("48213", null, false, Some.Noon, known.Sends), "a number has one form, however it is written");
    }

    [TestMethod]
    [DataRow(200, true)]
    [DataRow(201, false)]
    public void A_number_has_at_most_two_hundred_characters(int length, bool fits) => (ParkedRules.Decide(
        Case.Submit(), new ParkedAction.Adopt("N" + new string('x', length - 1)), Case.City(), Case.Ann) is Decision.Done).ShouldBe(fits);

    [TestMethod]
    [DataRow(WorkOrderState.Sent, true)]
    [DataRow(WorkOrderState.Parked, true)]
    [DataRow(WorkOrderState.Received, false)]
    public void An_order_that_was_handed_over_and_has_no_record_can_be_adopted(WorkOrderState state, bool may)
    {
        foreach (var kind in new[] { JobKind.Submit, JobKind.FollowUp })
        {
            AdoptRules.MayAdopt(Case.Of(kind, WorkOrderId.Of(417, 1), Case.Ticket(417, Case.Order(state)))).ShouldBe(may);
        }

        AdoptRules.MayAdopt(Case.Of(JobKind.Submit, WorkOrderId.Of(417, 1), null)).ShouldBeFalse("it has no order");
    }

    [TestMethod]
    public void A_rerouted_order_says_where_it_went_and_another_that_waits_is_asked_for_next()
    {
        var second = Case.Order(WorkOrderState.WrongDepartment, ordinal: 2);
        var commit = Act(Case.Misrouted(second), new ParkedAction.RouteTo("parks"));
        var after = commit.Tickets[0].After;

        (after.Order(1).Reason, after.Order(1).UpdatedAt).ShouldBe(($"given to parks as {after.Order(3).Reference}", Some.Noon));
        (after.Order(3).Department, after.Order(3).UpdatedAt).ShouldBe(("parks", Some.Noon));
        commit.Jobs[1].Parked.ShouldBe($"streets says {second.Reference} is not theirs: choose the department it belongs to.");
        Act(Case.Submit(), new ParkedAction.RouteTo("parks")).Jobs.ShouldHaveSingleItem().Kind.ShouldBe(JobKind.Submit);
    }

    [TestMethod]
    public void An_order_that_did_not_arrive_may_go_to_the_same_department_anew_and_an_ended_one_is_no_obstacle()
    {
        Act(Case.Submit(), new ParkedAction.RouteTo("streets")).Tickets[0].After.Order(2).Department.ShouldBe("streets");
        var ended = Case.Order(WorkOrderState.Cancelled, ordinal: 2) with { Department = "parks" };
        Act(Case.Misrouted(ended), new ParkedAction.RouteTo("parks")).Tickets[0].After.WorkOrders.Length.ShouldBe(3);
    }

    [TestMethod]
    public void A_ticket_that_is_full_of_orders_gets_no_more()
    {
        var orders = Enumerable.Range(2, WorkOrderId.MostPerTicket - 1).Select(i => Case.Order(WorkOrderState.Cancelled, ordinal: i));

        ParkedRules.Decide(Case.Misrouted(orders), new ParkedAction.RouteTo("parks"), Case.City(), Case.Ann).ShouldBeRefused()
            .ShouldBe($"Ticket {Case.Ticket().Number} has {WorkOrderId.MostPerTicket} work orders: no more fit.");
    }

    [TestMethod]
    public void Each_order_that_its_department_refused_is_cancelled_with_the_reason()
    {
        var item = Case.Misrouted(
            Case.Order(WorkOrderState.WrongDepartment, ordinal: 2), Case.Order(WorkOrderState.InProgress, ordinal: 3));
        var after = Act(item, new ParkedAction.Skip()).Tickets[0].After;

        after.WorkOrders.Select(o => (o.State, o.Reason, o.UpdatedAt == Some.Noon)).ShouldBe(
        [
            (WorkOrderState.Cancelled, "looked at it", true),
            (WorkOrderState.Cancelled, "looked at it", true),
            (WorkOrderState.InProgress, Case.ParkReason, true),
        ]);
    }

    [TestMethod]
    public void A_notice_that_is_given_up_says_why_to_the_desk_that_calls()
    {
        var item = Case.Notify();
        var commit = Act(item, new ParkedAction.Skip());

        var failed = commit.Notices.ShouldHaveSingleItem();
        (failed.State, failed.Reason, failed.UpdatedAt).ShouldBe((NoticeState.Failed, "looked at it", Some.Noon));
        commit.NewNotices.ShouldHaveSingleItem().Notice.Reason.ShouldBe("mail was given up: looked at it");
        Act(item with { Notice = null }, new ParkedAction.Skip()).Notices.ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow(true, HeldNotices.Send)]
    [DataRow(false, HeldNotices.Close)]
    public void Held_notices_are_released_as_the_person_decided(bool sends, string payload)
    {
        var commit = Act(Case.Of(JobKind.HeldNotices, 3, null), sends ? new ParkedAction.Retry() : new ParkedAction.Skip());

        var job = commit.Jobs.ShouldHaveSingleItem();
        (job.Kind, job.Subject, job.Payload, job.DueAt).ShouldBe((JobKind.ReleaseNotices, 3, payload, Some.Noon));
    }

    [TestMethod]
    public void A_place_outside_the_city_is_confirmed_by_a_retry_and_what_an_import_left_there_stays()
    {
        var city = Case.City() with { Area = new CityArea(40.5, -75.6, 40.7, -75.35) };
        var far = Case.Unrouted(TestCity.Asked);
        far = far with { Ticket = far.Ticket! with { Location = new Location("1 Main St", Latitude: 41.9, Longitude: -75.4) } };

        var done = ParkedRules.Decide(far, new ParkedAction.Retry(), city, Case.Ann).ShouldBeDone();

        done.Commit.Jobs.ShouldHaveSingleItem().Payload.ShouldBe(PlaceRules.Confirmed);
        done.Commit.Audit[0].After.ShouldBe("routed, its place confirmed");
        done.Message.ShouldBe($"Ticket {far.Ticket!.Number} is routed; its place outside the city's area is taken as confirmed.");
        var imported = far with { Job = far.Job with { Payload = "columns.yaml" } };
        ParkedRules.Decide(imported, new ParkedAction.Retry(), city, Case.Ann).ShouldBeDone()
            .Commit.Jobs[0].Payload.ShouldBe("columns.yaml");
        Act(far, new ParkedAction.Retry()).Jobs[0].Payload.ShouldBeNull("a city without an area confirms nothing");
    }

    [TestMethod]
    public void The_state_before_the_act_is_in_the_audit()
    {
        Act(Case.Submit(Case.Order(WorkOrderState.InDoubt), parked: null), new ParkedAction.Adopt("ST-9")).Audit[0].Before
            .ShouldBe("waiting, order in_doubt");
        Act(Case.Of(JobKind.UnreadableRow, 9, null), new ParkedAction.Skip()).Audit[0].Before.ShouldBe("parked");
    }

    [TestMethod]
    public void A_correction_of_the_service_stays_with_the_departments_that_have_the_orders()
    {
        var rerouted = Case.Order(WorkOrderState.Rerouted, ordinal: 2) with { Department = "parks" };
        var wrong = Case.Order(WorkOrderState.WrongDepartment, ordinal: 3) with { Department = "parks" };
        var item = Case.Submit();
        item = item with { Ticket = item.Ticket! with { WorkOrders = [Case.Order(), rerouted, wrong] } };

        var edit = new ParkedAction.Edit(new TicketEdit { Service = TestCity.Asked });
        Act(item, edit).Audit[0].After.ShouldBe($"sent again; edited: service {TestCity.Asked} → {TestCity.Asked}");
    }

    [TestMethod]
    public void A_corrected_order_that_was_looked_for_by_hand_is_sent_again()
    {
        var order = Case.Order(mayHaveArrived: true) with { SentAt = Written };
        var edit = new ParkedAction.Edit(new TicketEdit { Zip = "18101" }, NotThere: true);

        var done = ParkedRules.Decide(Case.Submit(order), edit, Case.City("none"), Case.Ann).ShouldBeDone();

        done.Commit.Tickets[0].After.Order(1).State.ShouldBe(WorkOrderState.Pending);
        done.Commit.Tickets[0].After.Location.Zip.ShouldBe("18101");
    }

    private static Commit Act(ParkedItem item, ParkedAction action) =>
        ParkedRules.Decide(item, action, Case.City(), Case.Ann).ShouldBeDone().Commit;
}
