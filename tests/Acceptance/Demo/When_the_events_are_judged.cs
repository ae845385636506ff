using Allentown311.City.Events;
using Allentown311.City.Hub;

namespace Allentown311.Acceptance.Demo;

/// <summary>"Every story whole and in order" means nothing unless a gap and a wrong order are seen.</summary>
[TestClass]
public sealed class When_the_events_are_judged
{
    private const string Ticket = "26-00001-0";
    private static readonly TicketEvent Received = Told(1, "received", "pending");
    private static readonly TicketEvent Changed = Told(2, "changed", "scheduled");
    private static readonly TicketEvent Closed = Told(3, "closed", "completed");

    [TestMethod]
    public void A_whole_story_in_order_is_as_it_should_be_also_where_parts_are_told_again() => Differences("completed", Received, Changed, Received, Changed, Closed, Closed).ShouldBeEmpty();

    [TestMethod]
    public void What_is_noted_of_a_closed_ticket_is_part_of_its_story() => Differences("completed", Received, Changed, Closed, Told(4, "changed", "completed")).ShouldBeEmpty();

    [TestMethod]
    public void A_part_that_is_missing_is_found_wherever_it_was()
    {
        Differences("completed").ShouldHaveSingleItem();
        Differences("completed", Changed, Closed).ShouldHaveSingleItem();
        Differences("completed", Received, Closed).ShouldHaveSingleItem();
        Differences("completed", Received, Changed).ShouldHaveSingleItem();
        Differences("completed", Received, Changed, Told(3, "changed", "completed")).ShouldHaveSingleItem();
    }

    [TestMethod]
    public void Parts_in_another_order_are_found() => Differences("completed", Received, Closed, Changed).ShouldHaveSingleItem();

    [TestMethod]
    public void A_last_part_that_says_other_than_the_hub_is_found() => Differences("parked", Received, Changed).ShouldHaveSingleItem();

    [TestMethod]
    public void An_unfinished_ticket_needs_no_end() => Differences("scheduled", Received, Changed).ShouldBeEmpty();

    private static TicketEvent Told(int version, string kind, string state) =>
        new($"{Ticket}/{version}", $"allentown311.ticket.{kind}", Ticket, state == "completed" ? "closed" : "open", version, "key", new Dictionary<string, string> { ["A-1"] = state });

    private static List<string> Differences(string state, params TicketEvent[] heard) => [.. EventCheck.Differences([new HubOrder("A-1", Ticket, "streets", state)], heard)];
}
