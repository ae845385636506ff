using System.Collections.Immutable;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.City;
using Allentown311.Hub.Tests.Store;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.Dispatch;

[TestClass]
public sealed class When_an_order_waits_for_another_departments
{
    private static readonly Service Towing = new()
    {
        Code = "towing", Name = Translated.Of("Towing"), Departments = ["police", "streets"],
        Before = ImmutableDictionary<string, WorkBefore>.Empty.Add("streets", new WorkBefore("police", IsDone: true)),
    };

    [TestMethod]
    [DataRow(Pending)]
    [DataRow(Sent)]
    [DataRow(InProgress)]
    [DataRow(Parked)]
    [DataRow(InDoubt)]
    [DataRow(WrongDepartment)]
    public void It_is_not_sent_while_the_first_is_not_done_and_is_looked_at_again(WorkOrderState first)
    {
        var commit = HoldBack(first).ShouldNotBeNull();

        var job = commit.Jobs.ShouldHaveSingleItem();
        (job.Kind, job.Parked, job.DueAt > Some.Noon).ShouldBe((JobKind.Submit, null, true));
        commit.Timeline.ShouldHaveSingleItem().Detail.ShouldBe("until police is done");
        commit.Tickets.ShouldBeEmpty();
    }

    [TestMethod]
    public void The_timeline_says_it_once() => HoldBack(Received, attempts: 3)!.Timeline.ShouldBeEmpty();

    [TestMethod]
    public void It_is_sent_when_the_first_is_completed() => HoldBack(Completed).ShouldBeNull();

    [TestMethod]
    [DataRow(Received, true)]
    [DataRow(Sent, false)]
    public void It_may_wait_until_the_first_is_received_only(WorkOrderState first, bool isSent)
    {
        var soon = Towing with { Before = Towing.Before.SetItem("streets", new WorkBefore("police", IsDone: false)) };

        (HoldBack(first, service: soon) is null).ShouldBe(isSent);
    }

    [TestMethod]
    [DataRow(Declined)]
    [DataRow(Cancelled)]
    [DataRow(Rerouted)]
    public void It_waits_for_a_person_when_the_first_ended_in_another_way_and_is_sent_when_released(WorkOrderState first)
    {
        var commit = HoldBack(first).ShouldNotBeNull();

        commit.Jobs.ShouldHaveSingleItem().Parked!.ShouldBe(
            $"It waited for police, whose order ended as {first.Name()}: retry sends it, skip leaves it out.");
        HoldBack(first, second: Parked).ShouldBeNull();
    }

    [TestMethod]
    public void The_department_that_comes_first_waits_for_nothing() =>
        OrderOfWork.Of(Ticket(Pending, Pending), Ticket(Pending, Pending).Order(1), Towing).ShouldBe(OrderOfWork.Gate.Open);

    [TestMethod]
    public void The_catalogue_reads_who_comes_first()
    {
        using var city = new CityTrial();
        city.Spoil("mappings/parks.yaml", "      tree-trimming: limb\n", "      tree-trimming: limb\n      pothole: limb\n");
        city.Spoil("services.yaml", "departments: [streets]", "departments: [parks, { code: streets, after: parks, until: received }]");

        var service = city.Load().ShouldNotBeNull(string.Join('\n', city.Faults.All)).Catalogue.Services.First(s => !s.Before.IsEmpty);

        service.Departments.ShouldBe(["parks", "streets"]);
        service.Before["streets"].ShouldBe(new WorkBefore("parks", IsDone: false));
    }

    [TestMethod]
    [DataRow("[parks, { code: streets, after: parking }]", "Write one of: parks")]
    [DataRow("[{ code: streets, after: streets }]", "Name it in departments too")]
    [DataRow("[parks, { code: streets, afer: parks }]", "Write after: in place of afer:")]
    [DataRow("[parks, { code: streets, after: parks, until: done }]", "Write one of: completed, received")]
    [DataRow("[{ code: parks, after: streets }, { code: streets, after: parks }]", "Let one of them come first")]
    public void A_mistake_in_it_is_reported_with_what_to_write(string departments, string remedy)
    {
        using var city = new CityTrial();
        city.Spoil("services.yaml", "departments: [streets]", $"departments: {departments}");

        city.Load();

        city.Faults.All.ShouldContain(f => f.File == "services.yaml" && f.Remedy.Contains(remedy, StringComparison.Ordinal),
            string.Join('\n', city.Faults.All));
    }

    private static Commit? HoldBack(
        WorkOrderState first, WorkOrderState second = Pending, int attempts = 0, Service? service = null)
    {
        var ticket = Ticket(first, second);
        return OrderOfWorkRules.HoldBack(
            ticket, Some.Job(ticket.Order(2).Id) with { Attempts = attempts }, service ?? Towing, Some.Noon);
    }

    private static Ticket Ticket(WorkOrderState first, WorkOrderState second)
    {
        var ticket = Some.Ticket(1, first, second) with { Service = "towing" };
        return ticket with
        {
            WorkOrders = [ticket.Order(1) with { Department = "police" }, ticket.Order(2) with { Department = "streets" }],
        };
    }
}
