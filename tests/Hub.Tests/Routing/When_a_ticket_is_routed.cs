using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Routing;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.ParkedWork;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Routing;

[TestClass]
public sealed class When_a_ticket_is_routed
{
    private readonly Ticket ticket = Some.Ticket(417) with { Service = TestCity.TwoDepartments };
    private readonly Job job = Some.Job(417, "route", JobKind.Route) with { Lease = 3 };

    [TestMethod]
    public void Each_department_of_the_tickets_service_gets_a_work_order_and_a_job_in_its_own_lane()
    {
        var commit = RoutingRules.Route(ticket, job, TestCity.Make(), Some.Noon);

        commit.Finishes.ShouldBe(job);
        var (before, after) = commit.Tickets.ShouldHaveSingleItem();
        (before, after.Status, after.Version).ShouldBe((ticket, TicketStatus.Open, 2));
        after.WorkOrders.Select(o => (o.Ordinal, o.Department, o.Mapping, o.Reference, o.State, o.Sends)).ShouldBe(
        [
            (1, "streets", "streets-soap", $"ALN-{ticket.Number}-1", WorkOrderState.Pending, 0),
            (2, "parks", "parks-sql", $"ALN-{ticket.Number}-2", WorkOrderState.Pending, 0),
        ]);
        commit.Jobs.Select(j => (j.Kind, j.Subject, j.Lane, j.DueAt)).ShouldBe(
        [
            (JobKind.Submit, WorkOrderId.Of(417, 1), "to:streets-soap", Some.Noon),
            (JobKind.Submit, WorkOrderId.Of(417, 2), "to:parks-sql", Some.Noon),
        ]);
        commit.Timeline.Select(t => (t.What, t.Ordinal, t.Detail)).ShouldBe(
        [
            ("routed", 1, $"to streets as ALN-{ticket.Number}-1"), ("routed", 2, $"to parks as ALN-{ticket.Number}-2"),
        ]);
        commit.Jobs.ShouldAllBe(j => !j.MayHaveRun);
    }

    [TestMethod]
    public void The_orders_of_a_ticket_that_a_restore_brought_back_may_have_been_sent_before()
    {
        var restored = job with { Payload = RestoreMark.Payload };

        RoutingRules.Route(ticket, restored, TestCity.Make(), Some.Noon).Jobs.Select(j => j.MayHaveRun).ShouldBe([true, true]);
        RoutingRules.Route(ticket, job with { Payload = "columns.yaml" }, TestCity.Make(), Some.Noon).Jobs.ShouldAllBe(j => !j.MayHaveRun);
    }

    [TestMethod]
    public void A_city_without_a_prefix_stamps_the_number_alone()
    {
        var city = TestCity.Make() with { ReferencePrefix = null };
        RoutingRules.Route(ticket, job, city, Some.Noon).Tickets[0].After.Order(1).Reference.ShouldBe($"{ticket.Number}-1");
    }

    [TestMethod]
    public void A_ticket_that_has_its_work_orders_gets_no_more()
    {
        var commit = RoutingRules.Route(Some.Ticket(417, WorkOrderState.Sent), job, TestCity.Make(), Some.Noon);
        (commit.Finishes, commit.Tickets.Count, commit.Jobs.Count).ShouldBe((job, 0, 0));
    }

    [TestMethod]
    [DataRow("gone", "Service gone is no longer in services.yaml")]
    [DataRow(TestCity.UnknownDepartment, "Department ghosts of service ghostly is not in city.yaml")]
    public void A_ticket_the_catalogue_cannot_route_waits_for_a_person_with_what_to_do(string service, string reason)
    {
        var commit = RoutingRules.Route(ticket with { Service = service }, job, TestCity.Make(), Some.Noon);

        commit.Tickets.ShouldBeEmpty();
        var parked = commit.Jobs.ShouldHaveSingleItem();
        (parked.Kind, parked.Subject, parked.Lease).ShouldBe((JobKind.Route, 417, 0));
        parked.Parked.ShouldStartWith(reason);
        var entry = commit.Timeline.ShouldHaveSingleItem();
        (entry.What, entry.Detail).ShouldBe(("parked", parked.Parked));
    }

    [TestMethod]
    public void A_ticket_whose_point_lies_outside_the_city_waits_for_a_person_and_goes_once_the_place_is_confirmed()
    {
        var city = TestCity.Make() with { Area = new CityArea(40.5, -75.6, 40.7, -75.35) };
        var far = ticket with { Location = new Location("1 Main St", Latitude: 41.9, Longitude: -75.4) };

        var commit = RoutingRules.Route(far, job, city, Some.Noon);

        commit.Tickets.ShouldBeEmpty();
        var parked = commit.Jobs.ShouldHaveSingleItem();
        parked.Parked.ShouldStartWith("Its point lies outside the city's area");
        var decision = ParkedRules.Decide(new ParkedItem(parked, far), new ParkedAction.Retry(), city, ParkedWork.Case.Ann, []);
        var again = decision.ShouldBeDone().Commit.Jobs.ShouldHaveSingleItem();
        RoutingRules.Route(far, again, city, Some.Noon).Tickets.ShouldHaveSingleItem().After.WorkOrders.Length.ShouldBe(2);
    }

    [TestMethod]
    [DataRow(40.5, -75.6)]
    [DataRow(40.7, -75.35)]
    public void A_point_on_the_citys_border_is_in_the_city(double latitude, double longitude)
    {
        var city = TestCity.Make() with { Area = new CityArea(40.5, -75.6, 40.7, -75.35) };
        var near = ticket with { Location = new Location(Latitude: latitude, Longitude: longitude) };

        RoutingRules.Route(near, job, city, Some.Noon).Jobs.ShouldAllBe(j => j.Parked == null);
    }
}
