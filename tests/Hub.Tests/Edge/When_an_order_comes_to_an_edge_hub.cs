using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Dispatch;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Edge;

[TestClass]
public sealed class When_an_order_comes_to_an_edge_hub
{
    private static readonly CityConfiguration City = TestCity.Make() with
    {
        Mappings = TestCity.Make().Mappings.Add("streets", TestMapping.Of("find")),
    };

    [TestMethod]
    public void The_order_is_accepted_with_all_data_that_its_connector_may_need()
    {
        var full = Some.Full(7);
        var (commit, _) = Accept(EdgeOrder.Of(full, full.Order(1)), null);

        var change = commit.Tickets.ShouldHaveSingleItem();
        change.Before.ShouldBeNull();
        var made = change.After;
        made.Version.ShouldBe(1);
        (made.Id, made.Number, made.Service, made.Description, made.Location, made.Resident, made.MediaUrl, made.DueAt)
            .ShouldBe((full.Id, full.Number, full.Service, full.Description, full.Location, full.Resident, full.MediaUrl, full.DueAt));
        made.Answers["SIZE"].ShouldBe(full.Answers["SIZE"]);
        made.WorkOrders.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            o => (o.Reference, o.State, o.Sends).ShouldBe((full.Order(1).Reference, WorkOrderState.Pending, 0)),
            o => commit.Jobs.ShouldHaveSingleItem().Subject.ShouldBe(o.Id));
    }

    [TestMethod]
    public void A_repeat_of_an_order_that_waits_changes_nothing() =>
        Written.By(Accept(Asked(WorkOrderState.Pending), Known(WorkOrderState.Pending)).Commit).ShouldBeEmpty();

    [TestMethod]
    public void A_repeat_of_an_order_that_the_department_has_is_answered_with_its_status()
    {
        var (commit, _) = Accept(Asked(WorkOrderState.Received), Known(WorkOrderState.Received));

        (commit.Tickets.Count, commit.Jobs.Count).ShouldBe((0, 0));
        commit.Outbox.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            m => m.Channel.ShouldBe("edge.streets"),
            m => m.Body.ShouldContain("\"state\":\"received\""));
    }

    [TestMethod]
    public void A_second_order_of_a_ticket_is_added_to_the_first()
    {
        var two = Some.Ticket(1, WorkOrderState.Pending, WorkOrderState.Pending);
        var (commit, _) = Accept(EdgeOrder.Of(two, two.Order(2)), Known(WorkOrderState.Received));

        commit.Tickets.ShouldHaveSingleItem().After.WorkOrders.Select(o => (o.Ordinal, o.State))
            .ShouldBe([(1, WorkOrderState.Received), (2, WorkOrderState.Pending)]);
        commit.Jobs.ShouldHaveSingleItem().Subject.ShouldBe(two.Order(2).Id);
    }

    [TestMethod]
    public void A_corrected_order_replaces_one_that_waits()
    {
        var known = Known(WorkOrderState.Pending);
        var (commit, _) = Accept(EdgeOrder.Of(known with { Description = "at the back" }, known.Order(1)), known);

        commit.Tickets.ShouldHaveSingleItem().After.Description.ShouldBe("at the back");
        commit.Jobs.ShouldBeEmpty("the order's job is in the store already");
    }

    [TestMethod]
    [DataRow(WorkOrderState.Sent)]
    [DataRow(WorkOrderState.Received)]
    public void A_correction_of_an_order_that_was_sent_is_kept_for_the_next_time_it_is_sent(WorkOrderState state)
    {
        var known = Known(state);
        var (commit, _) = Accept(EdgeOrder.Of(known with { Description = "at the back" }, known.Order(1)), known);

        commit.Tickets.ShouldHaveSingleItem().After.ShouldSatisfyAllConditions(
            t => t.Description.ShouldBe("at the back"),
            t => t.Order(1).State.ShouldBe(state, "the department has the order already"));
        commit.Outbox.ShouldHaveSingleItem().Body.ShouldContain($"\"state\":\"{state.Name()}\"");
        commit.Jobs.ShouldBeEmpty();
    }

    [TestMethod]
    public void A_second_order_of_a_ticket_that_was_corrected_is_sent_with_the_corrected_text()
    {
        var two = Some.Ticket(1, WorkOrderState.Pending, WorkOrderState.Pending) with { Description = "at the back" };
        var (commit, _) = Accept(EdgeOrder.Of(two, two.Order(2)), Known(WorkOrderState.Received));

        commit.Tickets.ShouldHaveSingleItem().After.Description.ShouldBe("at the back");
    }

    [TestMethod]
    [DataRow(false, WorkOrderState.Pending, DisplayName = "refused: sent again")]
    [DataRow(true, WorkOrderState.InDoubt, DisplayName = "may have arrived: looked up first")]
    public void A_parked_order_goes_on(bool mayHaveArrived, WorkOrderState becomes)
    {
        var order = Some.Order(1, 1, WorkOrderState.Parked) with { MayHaveArrived = mayHaveArrived, SentAt = Some.Noon, Reason = "r" };
        var known = Some.Ticket(1) with { WorkOrders = [order] };
        var parked = Some.Job(known.Order(1).Id, "to:streets") with { Parked = "r" };
        var asked = EdgeOrder.Of(known with { Description = "corrected" }, known.Order(1));

        var (commit, _) = EdgeIntakeRules.Accept(asked, known, parked, City, "edge.streets", Some.Noon);

        commit.Finishes.ShouldBe(parked);
        commit.Tickets.ShouldHaveSingleItem().After.ShouldSatisfyAllConditions(
            t => t.Order(1).State.ShouldBe(becomes),
            t => t.Description.ShouldBe("corrected"));
        commit.Jobs.ShouldHaveSingleItem().Parked.ShouldBeNull();
    }

    [TestMethod]
    public void Only_an_order_whose_status_changed_is_reported_and_once_for_each_version()
    {
        var before = Known(WorkOrderState.Pending);
        var after = before.With(before.Order(1) with { State = WorkOrderState.Received, ExternalId = "S-1" }) with { Version = 2 };

        EdgeStatusMessages.Of(new TicketChange(null, before)).ShouldBeEmpty();
        EdgeStatusMessages.Of(new TicketChange(before, before with { Description = "x", Version = 2 })).ShouldBeEmpty();
        var inDoubt = before.With(before.Order(1) with { State = WorkOrderState.InDoubt });
        EdgeStatusMessages.Of(new TicketChange(before, inDoubt)).ShouldBeEmpty();
        var message = EdgeStatusMessages.Of(new TicketChange(before, after)).ShouldHaveSingleItem();
        (message.MessageId, message.Group).ShouldBe(($"{after.Order(1).Reference}/2", after.Number));
    }

    [TestMethod]
    public void The_log_says_what_became_of_the_order()
    {
        var text = (Ticket known) => EdgeOrder.Of(known with { Description = "at the back" }, known.Order(1));
        var (waits, has) = (Known(WorkOrderState.Pending), Known(WorkOrderState.Received));

        Accept(Asked(WorkOrderState.Pending), null).Outcome.ShouldBe("taken");
        Accept(Asked(WorkOrderState.Pending), waits).Outcome.ShouldBe("known, waits");
        var two = Some.Ticket(1, WorkOrderState.Pending, WorkOrderState.Pending);
        Accept(EdgeOrder.Of(two, two.Order(2)), waits).Outcome.ShouldBe("taken");
        Accept(text(waits), waits).Outcome.ShouldBe("corrected, waits");
        Accept(Asked(WorkOrderState.Received), has).Outcome.ShouldBe("known, status sent again");
        var (corrected, outcome) = Accept(text(has), has);
        outcome.ShouldBe("known, status sent again");
        var entry = corrected.Timeline.ShouldHaveSingleItem();
        (entry.What, entry.Ordinal, entry.Detail).ShouldBe(("corrected", 1, "after it was sent: the department has the old text"));
    }

    [TestMethod]
    public void The_first_commit_of_an_order_says_where_it_goes_and_keeps_the_trace()
    {
        var traced = Known(WorkOrderState.Pending) with { Trace = "trace-1" };

        var (commit, _) = Accept(EdgeOrder.Of(traced, traced.Order(1)), null);

        var entry = commit.Timeline.ShouldHaveSingleItem();
        (entry.What, entry.Ordinal, entry.Detail).ShouldBe(("routed", 1, $"to streets as {traced.Order(1).Reference}"));
        (commit.Jobs[0].Trace, commit.Jobs[0].DueAt).ShouldBe(("trace-1", Some.Noon));
        var order = commit.Tickets[0].After.Order(1);
        (order.Department, order.Mapping, order.UpdatedAt).ShouldBe(("streets", "streets", Some.Noon));
    }

    [TestMethod]
    public void An_earlier_order_that_comes_after_a_later_one_stands_before_it()
    {
        var two = Some.Ticket(1, WorkOrderState.Pending, WorkOrderState.Pending);
        var second = two with { WorkOrders = [two.Order(2)] };

        Accept(EdgeOrder.Of(two, two.Order(1)), second).Commit.Tickets[0].After.WorkOrders.Select(o => o.Ordinal).ShouldBe([1, 2]);
    }

    public static IEnumerable<object[]> Corrections =>
    [
        [(Ticket t) => t with { Service = "graffiti" }],
        [(Ticket t) => t with { Description = "at the back" }],
        [(Ticket t) => t with { Location = t.Location with { Zip = "18102" } }],
        [(Ticket t) => t with { Resident = t.Resident with { Phone = "610-555-0199" } }],
        [(Ticket t) => t with { MediaUrl = null }],
        [(Ticket t) => t with { Answers = t.Answers.SetItem("SIZE", ["large"]) }],
        [(Ticket t) => t with { Answers = t.Answers.Add("DEPTH", ["2"]) }],
        [(Ticket t) => t with { Answers = t.Answers.Remove("SIZE") }],
        [(Ticket t) => t with { Answers = t.Answers.Remove("SIZE").Add("WIDTH", t.Answers["SIZE"]) }],
    ];

    [TestMethod]
    [DynamicData(nameof(Corrections))]
    public void Each_field_that_was_corrected_is_taken_over_and_the_order_stays(object correct)
    {
        var known = Some.Full(7);
        known = known.With(known.Order(1) with { State = WorkOrderState.Pending });
        var asked = ((Func<Ticket, Ticket>)correct)(known);

        var (commit, _) = Accept(EdgeOrder.Of(asked, known.Order(1)), known);

        var after = commit.Tickets.ShouldHaveSingleItem().After;
        (after.Service, after.Description, after.Location, after.Resident, after.MediaUrl)
            .ShouldBe((asked.Service, asked.Description, asked.Location, asked.Resident, asked.MediaUrl));
        after.Answers.Select(a => $"{a.Key}: {string.Join('|', a.Value)}").Order(StringComparer.Ordinal)
            .ShouldBe(asked.Answers.Select(a => $"{a.Key}: {string.Join('|', a.Value)}").Order(StringComparer.Ordinal));
        after.WorkOrders.ShouldBe(known.WorkOrders);
        Written.By(Accept(EdgeOrder.Of(known, known.Order(1)), known).Commit).ShouldBeEmpty("nothing differs");
    }

    [TestMethod]
    [DataRow(DestroyedParts.Contacts)]
    [DataRow(DestroyedParts.Content)]
    public void What_was_destroyed_at_the_edge_does_not_come_back_with_a_repeat(DestroyedParts parts)
    {
        var known = Known(WorkOrderState.Completed) with { Destroyed = parts };
        var again = Known(WorkOrderState.Completed) with { Description = "the words again" };

        var (commit, outcome) = Accept(EdgeOrder.Of(again, again.Order(1)), known);

        (commit.Tickets.Count, commit.Jobs.Count, outcome).ShouldBe((0, 0, "known, its record was destroyed"));
        commit.Outbox.ShouldHaveSingleItem().Body.ShouldContain("\"state\":\"completed\"");
    }

    [TestMethod]
    public void Another_order_of_a_ticket_whose_record_was_destroyed_brings_all_of_it_again()
    {
        var known = Known(WorkOrderState.Completed) with { Destroyed = DestroyedParts.Content };
        var two = Some.Ticket(1, WorkOrderState.Completed, WorkOrderState.Pending) with { Description = "the words again" };

        var (commit, outcome) = Accept(EdgeOrder.Of(two, two.Order(2)), known);

        var after = commit.Tickets.ShouldHaveSingleItem().After;
        (after.Description, after.Destroyed, after.WorkOrders.Length, outcome)
            .ShouldBe(("the words again", DestroyedParts.None, 2, "taken"));
        (commit.Rows.Count, commit.Jobs.ShouldHaveSingleItem().Subject).ShouldBe((1, two.Order(2).Id));
    }

    [TestMethod]
    public void An_order_whose_archive_alone_was_destroyed_is_answered_as_any_other()
    {
        var known = Known(WorkOrderState.Completed) with { Destroyed = DestroyedParts.Payloads };

        Accept(Asked(WorkOrderState.Completed), known).Outcome.ShouldBe("known, status sent again");
    }

    [TestMethod]
    public void An_order_that_stays_parked_says_so_to_the_citys_hub()
    {
        var order = Some.Order(1, 1, WorkOrderState.Parked) with { MayHaveArrived = true, SentAt = Some.Noon, Reason = "r" };
        var known = Some.Ticket(1) with { WorkOrders = [order] };
        var parked = Some.Job(order.Id, "to:streets") with { Parked = "r" };
        var blind = City with { Mappings = City.Mappings.SetItem("streets", TestMapping.Of("blind")) };

        var (stays, outcome) = EdgeIntakeRules.Accept(EdgeOrder.Of(known, order), known, parked, blind, "edge.streets", Some.Noon);

        (stays.Finishes, stays.Tickets.Count, outcome).ShouldBe((null, 0, "stays parked"));
        stays.Outbox.ShouldHaveSingleItem().Body.ShouldContain("cannot be asked");
    }

    [TestMethod]
    [DataRow(JobKind.Submit, "corrected", "sent again; corrected")]
    [DataRow(JobKind.Submit, null, "sent again")]
    [DataRow(JobKind.FollowUp, null, "looked after again")]
    public void The_audit_at_the_edge_says_who_had_the_order_go_on(object kind, string? text, string after)
    {
        var order = Some.Order(1, 1, WorkOrderState.Parked) with { Reason = "r" };
        var known = Some.Ticket(1) with { WorkOrders = [order] };
        var parked = Some.Job(order.Id, "to:streets", (JobKind)kind) with { Parked = "r" };
        var asked = EdgeOrder.Of(known with { Description = text ?? known.Description }, order);

        var (commit, outcome) = EdgeIntakeRules.Accept(asked, known, parked, City, "edge.streets", Some.Noon);

        outcome.ShouldBe("goes on");
        var entry = commit.Audit.ShouldHaveSingleItem();
        (entry.Who, entry.What, entry.Reason, entry.After).ShouldBe(("the 311 hub", "parked.retry", "sent again from there", after));
        commit.Jobs.ShouldHaveSingleItem().Kind.ShouldBe((JobKind)kind);
    }

    private static Ticket Known(WorkOrderState state) => Some.Ticket(1, state);

    private static EdgeOrder Asked(WorkOrderState state) => EdgeOrder.Of(Known(state), Known(state).Order(1));

    private static (Commit Commit, string Outcome) Accept(EdgeOrder asked, Ticket? known) =>
        EdgeIntakeRules.Accept(asked, known, null, City, "edge.streets", Some.Noon);
}
