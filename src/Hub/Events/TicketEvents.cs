using System.Text.Encodings.Web;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>Makes the event of a ticket's change. Pure.</summary>
internal static class TicketEvents
{
    /// <summary>The channel's name in the outbox.</summary>
    public const string Channel = "events";

    /// <summary>Media type of the messages.</summary>
    public const string ContentType = "application/cloudevents+json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>The message of a change; none for a ticket that was closed already when it was imported.</summary>
    public static IEnumerable<OutboxMessage> Of(TicketChange change, CityConfiguration city)
    {
        var (before, after) = change;
        if (before is null && after.Status == TicketStatus.Closed)
        {
            yield break;
        }

        var subject = before is null ? "ticket.received"
            : after.Status == TicketStatus.Closed && before.Status != TicketStatus.Closed ? "ticket.closed"
            : after.Status != TicketStatus.Closed && before.Status == TicketStatus.Closed ? "ticket.reopened" : "ticket.changed";
        var id = FormattableString.Invariant($"{after.Number}/{after.Version}");
        var source = $"/311/{city.Jurisdiction ?? "hub"}";
        var ticketEvent = new TicketEvent(
            id, source, $"allentown311.{subject}", after.Number, after.UpdatedAt.UtcDateTime, DataOf(after));
        var body = JsonSerializer.Serialize(ticketEvent, Json);
        yield return new OutboxMessage(Channel, id, after.Number, subject, body, after.UpdatedAt);
    }

    private static TicketEventData DataOf(Ticket ticket) => new(
        ticket.Number,
        ticket.Version,
        ticket.Service,
        SnakeCase(ticket.Status.ToString()),
        ticket.Resolution is { } resolution ? SnakeCase(resolution.ToString()) : null,
        ticket.RequestedAt.UtcDateTime,
        ticket.DueAt?.UtcDateTime,
        ticket.Source,
        ticket.SourceReference,
        ticket.WorkOrders.Select(OrderOf));

    private static TicketEventOrder OrderOf(WorkOrder order) => new(
        order.Reference,
        order.Department,
        order.State.Name(),
        order.ExternalId,
        order.DepartmentCode,
        order.DepartmentChangedAt?.UtcDateTime);

    private static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
