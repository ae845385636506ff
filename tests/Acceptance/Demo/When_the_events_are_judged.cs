using Allentown311.City.Events;
using Allentown311.City.Hub;

namespace Allentown311.Acceptance.Demo;

/// <summary>A report of complete and ordered events proves nothing unless a gap and a wrong order would be found.</summary>
[TestClass]
public sealed class When_the_events_are_judged
{
    private const string Ticket = "26-00001-0";
    private static readonly TicketEvent Received = Event(1, "received", "pending");
    private static readonly TicketEvent Changed = Event(2, "changed", "scheduled");
    private static readonly TicketEvent Closed = Event(3, "closed", "completed");

    [TestMethod]
    public void Complete_events_in_order_are_no_finding_even_if_some_are_repeated() =>
        Differences("completed", Received, Changed, Received, Changed, Closed, Closed).ShouldBeEmpty();

    [TestMethod]
    public void A_change_of_a_closed_ticket_is_no_finding() =>
        Differences("completed", Received, Changed, Closed, Event(4, "changed", "completed")).ShouldBeEmpty();

    [TestMethod]
    public void A_missing_event_is_found_at_every_position()
    {
        Differences("completed").ShouldHaveSingleItem();
        Differences("completed", Changed, Closed).ShouldHaveSingleItem();
        Differences("completed", Received, Closed).ShouldHaveSingleItem();
        Differences("completed", Received, Changed).ShouldHaveSingleItem();
        Differences("completed", Received, Changed, Event(3, "changed", "completed")).ShouldHaveSingleItem();
    }

    [TestMethod]
    public void Events_in_the_wrong_order_are_found() => Differences("completed", Received, Closed, Changed).ShouldHaveSingleItem();

    [TestMethod]
    public void A_last_event_that_differs_from_the_hubs_state_is_found() => Differences("parked", Received, Changed).ShouldHaveSingleItem();

    [TestMethod]
    public void An_open_ticket_needs_no_closed_event() => Differences("scheduled", Received, Changed).ShouldBeEmpty();

    private static TicketEvent Event(int version, string kind, string state) => new(
        $"{Ticket}/{version}",
        $"allentown311.ticket.{kind}",
        Ticket,
        state == "completed" ? "closed" : "open",
        version,
        "key",
        new Dictionary<string, string> { ["A-1"] = state });

    private static List<string> Differences(string state, params TicketEvent[] received) =>
        [.. EventCheck.Differences([new HubOrder("A-1", Ticket, "streets", state)], received)];
}
