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

    private static Ticket Known(WorkOrderState state) => Some.Ticket(1, state);

    private static EdgeOrder Asked(WorkOrderState state) => EdgeOrder.Of(Known(state), Known(state).Order(1));

    private static (Commit Commit, string Outcome) Accept(EdgeOrder asked, Ticket? known) =>
        EdgeIntakeRules.Accept(asked, known, null, City, "edge.streets", Some.Noon);
}
