using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Routing;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.City;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.Routing;

[TestClass]
public sealed class When_an_order_follows_another
{
    private const string Service = "towing";

    [TestMethod]
    public void The_department_gets_its_order_in_the_commit_that_ends_the_first_and_the_ticket_stays_open()
    {
        var commit = End("TOWED", Completed);

        var ticket = commit.Tickets.ShouldHaveSingleItem().After;
        var order = ticket.Order(2);
        (order.Department, order.Mapping, order.State, ticket.Status).ShouldBe(("parks", "parks-sql", Pending, TicketStatus.InProgress));
        order.Reference.ShouldEndWith("-2");
        commit.Jobs.ShouldHaveSingleItem().Subject.ShouldBe(order.Id);
        commit.Timeline.ShouldHaveSingleItem().Detail!.ShouldEndWith("streets ended its order with TOWED");
    }

    [TestMethod]
    [DataRow("GONE", Completed)]
    [DataRow("TOWED", InProgress)]
    public void Another_code_or_an_order_that_goes_on_is_followed_by_none(string code, WorkOrderState state) =>
        End(code, state).Tickets.ShouldHaveSingleItem().After.WorkOrders.Length.ShouldBe(1);

    [TestMethod]
    public void A_department_gets_one_order_though_the_first_is_ended_twice()
    {
        var before = End("TOWED", Completed).Tickets[0].After;
        var reopened = before.With(before.Order(1) with { State = InProgress });

        Change(reopened, reopened.With(reopened.Order(1) with { State = Completed })).Tickets[0].After.WorkOrders.Length.ShouldBe(2);
    }

    [TestMethod]
    public void A_commit_that_is_tried_again_adds_nothing_twice()
    {
        var commit = End("TOWED", Completed);

        new ChangeEffects([new FollowOnEffect(City())]).AddTo(commit, Some.Noon);

        commit.Jobs.Count.ShouldBe(1);
    }

    [TestMethod]
    public void The_catalogue_reads_what_follows()
    {
        using var city = new CityTrial();
        city.Spoil("mappings/parks.yaml", "      tree-trimming: limb\n", "      tree-trimming: limb\n      pothole: limb\n");
        city.Spoil(
            "services.yaml", "departments: [streets]",
            "departments: [streets]\n    follow_on: [ { when: streets, code: [ROOT], then: parks } ]");

        var loaded = city.Load().ShouldNotBeNull(string.Join('\n', city.Faults.All));

        var rule = loaded.Catalogue.Service("pothole")!.FollowOns.ShouldHaveSingleItem();
        (rule.When, rule.Codes.Single(), rule.Then).ShouldBe(("streets", "ROOT", "parks"));
    }

    [TestMethod]
    [DataRow("{ when: parks, code: [X], then: streets }", "Write one of: streets")]
    [DataRow("{ when: streets, code: [X], then: prks }", "Did you mean \"parks\"?")]
    [DataRow("{ when: streets, code: [X], then: parks }", "Add pothole to codes.kind.map in mappings/parks.yaml")]
    [DataRow("{ when: streets, then: parking }", "Write, for example, code: [TOWED]")]
    public void A_mistake_in_it_is_reported_with_what_to_write(string followOn, string remedy)
    {
        using var city = new CityTrial();
        city.Spoil("services.yaml", "departments: [streets]", $"departments: [streets]\n    follow_on: [ {followOn} ]");

        city.Load();

        city.Faults.All.ShouldContain(
            f => f.File == "services.yaml" && f.Remedy.Contains(remedy, StringComparison.Ordinal), string.Join('\n', city.Faults.All));
    }

    private static Commit End(string code, WorkOrderState state)
    {
        var before = Some.Ticket(1, InProgress) with { Service = Service };
        before = before.With(before.Order(1) with { Department = "streets" });
        return Change(before, before.With(before.Order(1) with { State = state, DepartmentCode = code }));
    }

    private static Commit Change(Ticket before, Ticket after)
    {
        var commit = new Commit { Tickets = { new TicketChange(before, TicketRules.Settle(after, Some.Noon)) } };
        new ChangeEffects([new FollowOnEffect(City())]).AddTo(commit, Some.Noon);
        return commit;
    }

    private static CityConfiguration City()
    {
        var city = TestCity.Make();
        var towing = new Service
        {
            Code = Service, Name = Translated.Of(Service), Departments = ["streets"],
            FollowOns = [new FollowOn("streets", ["TOWED"], "parks")],
        };
        return city with { Catalogue = new Catalogue([towing], city.Catalogue.Departments) };
    }
}
