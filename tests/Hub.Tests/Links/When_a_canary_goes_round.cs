using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Links;

[TestClass]
public sealed class When_a_canary_goes_round
{
    private static readonly CanarySettings Hourly = new(TestCity.UnknownDepartment, TimeSpan.FromHours(1), TimeSpan.FromMinutes(30));

    [TestMethod]
    public async Task The_canary_is_a_ticket_like_any_other_that_says_it_is_a_test_and_notifies_no_resident()
    {
        await using var town = new WatchTrial(canary: Hourly);
        await town.CheckAsync();

        var ticket = (await TicketsAsync(town)).ShouldHaveSingleItem();
        (ticket.Source, ticket.Service, ticket.Resident.Email, ticket.Location.Address)
            .ShouldBe((Canary.Source, Hourly.Service, null, "Testville"));
        ticket.Description.ShouldStartWith("TEST");
        (await town.Store.Jobs.FindAsync(JobKind.Route, ticket.Id, default)).ShouldNotBeNull();
        (await town.Store.Tickets.NoticesOfAsync(ticket.Id, default)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task One_canary_is_open_at_a_time_however_late_it_is_and_however_often_the_hub_starts()
    {
        await using var town = new WatchTrial(canary: Hourly);
        await town.CheckAsync();
        await town.CheckAsync(TimeSpan.FromHours(3));
        await town.NewCanary().TickAsync(default);
        var first = (await TicketsAsync(town)).ShouldHaveSingleItem();

        await MoveAsync(town, first, WorkOrderState.Completed, TicketStatus.Closed);
        await town.CheckAsync();
        (await TicketsAsync(town)).Count.ShouldBe(2);
        await MoveAsync(town, (await TicketsAsync(town))[0], WorkOrderState.Completed, TicketStatus.Closed);
        await town.CheckAsync(TimeSpan.FromMinutes(20));
        (await TicketsAsync(town)).Count.ShouldBe(2, "the next one is for the next hour");
        await town.CheckAsync(TimeSpan.FromMinutes(60));
        (await TicketsAsync(town)).Count.ShouldBe(3);
    }

    [TestMethod]
    public async Task A_canary_that_was_being_sent_when_the_hub_died_is_sent_once()
    {
        await using var town = new WatchTrial(canary: Hourly);
        town.Store.BeforeCommit = _ => throw ShimStore.Unavailable;
        await Should.ThrowAsync<StoreUnavailableException>(() => town.CheckAsync());
        town.Time.Advance(TimeSpan.FromHours(2));
        (await town.NewCanary().ReadAsync(default))!.State.ShouldBe(CanaryState.Overdue, "no department received it");
        town.Store.BeforeCommit = _ => Task.CompletedTask;

        await town.NewCanary().TickAsync(default);
        await town.NewCanary().TickAsync(default);

        (await TicketsAsync(town)).ShouldHaveSingleItem().SourceReference.ShouldBe("2026-07-06T16:00:00Z");
    }

    [TestMethod]
    public async Task A_canary_not_received_in_time_is_logged_once_and_so_is_its_receipt()
    {
        await using var town = new WatchTrial(canary: Hourly);
        await town.CheckAsync();
        await town.CheckAsync(TimeSpan.FromMinutes(30));
        town.Log.Names.ShouldBeEmpty();

        await town.CheckAsync(TimeSpan.FromMinutes(1));
        await town.CheckAsync(TimeSpan.FromMinutes(1));
        town.Log.Names.ShouldBe(["Warning CanaryOverdue"]);
        (await LinkSnapshot.ReadAsync(town.Store, default))!.Canary!.State.ShouldBe(CanaryState.Overdue);

        await MoveAsync(town, (await TicketsAsync(town))[0], WorkOrderState.Received, TicketStatus.Open);
        await town.CheckAsync();
        town.Log.Names.ShouldBe(["Warning CanaryOverdue", "Information CanaryAnswered"]);
        (await town.Canary.ReadAsync(default))!.State.ShouldBe(CanaryState.Received);
    }

    [TestMethod]
    [DataRow(WorkOrderState.Sent, false)]
    [DataRow(WorkOrderState.InDoubt, false)]
    [DataRow(WorkOrderState.Parked, false)]
    [DataRow(WorkOrderState.Received, true)]
    [DataRow(WorkOrderState.Declined, true)]
    public void Every_department_must_have_received_the_canary(WorkOrderState second, bool received)
    {
        var ticket = Some.Ticket(1, WorkOrderState.Received, second);
        var report = CanaryReport.Of(new CanarySent(Some.Noon, Some.Noon, 1), ticket, Hourly, Some.Noon.AddMinutes(31));
        (report.State != CanaryState.Overdue).ShouldBe(received);
    }

    [TestMethod]
    public void A_canary_without_work_orders_was_not_received()
    {
        var sent = new CanarySent(Some.Noon, Some.Noon, 1);
        CanaryReport.Of(sent, Some.Ticket(1), Hourly, Some.Noon.AddMinutes(31)).State.ShouldBe(CanaryState.Overdue);
    }

    private static Task<IReadOnlyList<Ticket>> TicketsAsync(WatchTrial town) =>
        town.Store.Tickets.QueryAsync(new TicketQuery(null, null, null, null, 10), default);

    private static async Task MoveAsync(WatchTrial town, Ticket ticket, WorkOrderState state, TicketStatus status)
    {
        var moved = ticket with { Status = status, Version = ticket.Version + 1, WorkOrders = [Some.Order(ticket.Id, 1, state)] };
        var result = await town.Store.CommitAsync(new Commit { Tickets = { new TicketChange(ticket, moved) } }, default);
        result.Status.ShouldBe(CommitStatus.Done);
    }
}
