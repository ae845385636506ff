using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Events;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Events;

[TestClass]
public sealed class When_a_ticket_is_announced
{
    private static readonly Ticket Open = Some.Ticket(7, WorkOrderState.Received) with
    {
        Status = TicketStatus.Open,
        Version = 3,
        Resident = Some.Resident,
        Description = "in front of Ana's house",
        SourceReference = "web-9",
    };

    [TestMethod]
    public void The_message_is_a_cloud_event_with_the_status_of_the_ticket()
    {
        var message = TicketEvents.Of(new TicketChange(Open with { Version = 2 }, Open), TestCity.Make()).ShouldHaveSingleItem();

        (message.Channel, message.MessageId, message.Group, message.Subject)
            .ShouldBe(("events", $"{Open.Number}/3", Open.Number, "ticket.changed"));
        var root = JsonDocument.Parse(message.Body).RootElement;
        string Text(string name) => root.GetProperty(name).GetString()!;
        (Text("specversion"), Text("id"), Text("type"), Text("subject"))
            .ShouldBe(("1.0", $"{Open.Number}/3", "allentown311.ticket.changed", Open.Number));
        root.GetProperty("time").GetDateTimeOffset().ShouldBe(Open.UpdatedAt);
        var data = root.GetProperty("data");
        (data.GetProperty("status").GetString(), data.GetProperty("reference").GetString(), data.GetProperty("version").GetInt32())
            .ShouldBe(("open", "web-9", 3));
        data.GetProperty("orders")[0].GetProperty("state").GetString().ShouldBe("received");
    }

    [TestMethod]
    public void The_event_contains_no_data_of_the_resident()
    {
        var ticket = Some.Full(7) with { Status = TicketStatus.Open, Resident = Some.Resident with { LastName = "Díaz" } };
        var body = TicketEvents.Of(new TicketChange(null, ticket), TestCity.Make()).Single().Body;
        foreach (var secret in new[] { "Ana", "Díaz", "610-555", "example.org", "A&P", "Main St", "18101", "small" })
        {
            body.ShouldNotContain(secret);
        }
    }

    [TestMethod]
    [DataRow(null, TicketStatus.New, "ticket.received")]
    [DataRow(TicketStatus.New, TicketStatus.Open, "ticket.changed")]
    [DataRow(TicketStatus.InProgress, TicketStatus.Closed, "ticket.closed")]
    [DataRow(TicketStatus.Closed, TicketStatus.Closed, "ticket.changed")]
    [DataRow(TicketStatus.Closed, TicketStatus.InProgress, "ticket.reopened")]
    public void The_subject_of_the_message_is_the_kind_of_change(TicketStatus? before, TicketStatus after, string subject)
    {
        var change = new TicketChange(before is { } status ? Open with { Status = status } : null, Open with { Status = after });
        TicketEvents.Of(change, TestCity.Make()).ShouldHaveSingleItem().Subject.ShouldBe(subject);
    }

    [TestMethod]
    public void A_ticket_that_was_closed_already_when_it_was_imported_causes_no_event() =>
        TicketEvents.Of(new TicketChange(null, Open with { Status = TicketStatus.Closed }), TestCity.Make()).ShouldBeEmpty();
}
