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
    public async Task It_is_a_ticket_like_any_other_that_says_it_is_a_test_and_tells_no_resident()
    {
        await using var town = new Watching(canary: Hourly);
        await town.LookAsync();

        var ticket = (await TicketsAsync(town)).ShouldHaveSingleItem();
        (ticket.Source, ticket.Service, ticket.Resident.Email, ticket.Location.Address).ShouldBe((Canary.Source, Hourly.Service, null, "Testville"));
        ticket.Description.ShouldStartWith("TEST");
        (await town.Store.Jobs.FindAsync(JobKind.Route, ticket.Id, default)).ShouldNotBeNull();
        (await town.Store.Tickets.NoticesOfAsync(ticket.Id, default)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task One_is_open_at_a_time_whatever_the_hour_and_however_often_the_hub_starts()
    {
        await using var town = new Watching(canary: Hourly);
        await town.LookAsync();
        await town.LookAsync(TimeSpan.FromHours(3));
        await town.NewCanary().TickAsync(default);
        var first = (await TicketsAsync(town)).ShouldHaveSingleItem();

        await MoveAsync(town, first, WorkOrderState.Completed, TicketStatus.Closed);
        await town.LookAsync();
        (await TicketsAsync(town)).Count.ShouldBe(2);
        await MoveAsync(town, (await TicketsAsync(town))[0], WorkOrderState.Completed, TicketStatus.Closed);
        await town.LookAsync(TimeSpan.FromMinutes(20));
        (await TicketsAsync(town)).Count.ShouldBe(2, "the next one is for the next hour");
        await town.LookAsync(TimeSpan.FromMinutes(60));
        (await TicketsAsync(town)).Count.ShouldBe(3);
    }

    [TestMethod]
    public async Task One_that_was_being_sent_when_the_hub_died_is_sent_once()
    {
        await using var town = new Watching(canary: Hourly);
        town.Store.BeforeCommit = _ => throw ShimStore.Unavailable;
        await Should.ThrowAsync<StoreUnavailableException>(() => town.LookAsync());
        town.Time.Advance(TimeSpan.FromHours(2));
        (await town.NewCanary().ReadAsync(default))!.State.ShouldBe(CanaryState.Overdue, "nobody received it, whatever the cause");
        town.Store.BeforeCommit = _ => Task.CompletedTask;

        await town.NewCanary().TickAsync(default);
        await town.NewCanary().TickAsync(default);

        (await TicketsAsync(town)).ShouldHaveSingleItem().SourceReference.ShouldBe("2026-07-06T16:00:00Z");
    }

    [TestMethod]
    public async Task One_not_received_in_time_is_told_once_and_its_receipt_ends_it()
    {
        await using var town = new Watching(canary: Hourly);
        await town.LookAsync();
        await town.LookAsync(TimeSpan.FromMinutes(30));
        town.Said.Names.ShouldBeEmpty();

        await town.LookAsync(TimeSpan.FromMinutes(1));
        await town.LookAsync(TimeSpan.FromMinutes(1));
        town.Said.Names.ShouldBe(["Warning CanaryOverdue"]);
        (await LastLook.ReadAsync(town.Store, default))!.Canary!.State.ShouldBe(CanaryState.Overdue);

        await MoveAsync(town, (await TicketsAsync(town))[0], WorkOrderState.Received, TicketStatus.Open);
        await town.LookAsync();
        town.Said.Names.ShouldBe(["Warning CanaryOverdue", "Information CanaryAnswered"]);
        (await town.Canary.ReadAsync(default))!.State.ShouldBe(CanaryState.Received);
    }

    [TestMethod]
    [DataRow(WorkOrderState.Sent, false)]
    [DataRow(WorkOrderState.InDoubt, false)]
    [DataRow(WorkOrderState.Parked, false)]
    [DataRow(WorkOrderState.Received, true)]
    [DataRow(WorkOrderState.Declined, true)]
    public void Every_department_must_have_it(WorkOrderState second, bool received)
    {
        var ticket = Some.Ticket(1, WorkOrderState.Received, second);
        var report = CanaryReport.Of(new CanarySent(Some.Noon, Some.Noon, 1), ticket, Hourly, Some.Noon.AddMinutes(31));
        (report.State != CanaryState.Overdue).ShouldBe(received);
    }

    [TestMethod]
    public void One_without_work_orders_was_received_by_nobody() =>
        CanaryReport.Of(new CanarySent(Some.Noon, Some.Noon, 1), Some.Ticket(1), Hourly, Some.Noon.AddMinutes(31)).State.ShouldBe(CanaryState.Overdue);

    private static Task<IReadOnlyList<Ticket>> TicketsAsync(Watching town) => town.Store.Tickets.QueryAsync(new TicketQuery(null, null, null, null, 10), default);

    private static async Task MoveAsync(Watching town, Ticket ticket, WorkOrderState state, TicketStatus status)
    {
        var moved = ticket with { Status = status, Version = ticket.Version + 1, WorkOrders = [Some.Order(ticket.Id, 1, state)] };
        (await town.Store.CommitAsync(new Commit { Tickets = { new TicketChange(ticket, moved) } }, default)).Status.ShouldBe(CommitStatus.Done);
    }
}
