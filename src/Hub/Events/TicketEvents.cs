using System.Text.Encodings.Web;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>What others are told of a ticket's change. Pure.</summary>
internal static class TicketEvents
{
    /// <summary>The channel's name in the outbox.</summary>
    public const string Channel = "events";

    /// <summary>What the messages are.</summary>
    public const string ContentType = "application/cloudevents+json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The message of a change; none for a request that was over when it was imported.</summary>
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
        var data = new TicketEventData(
            after.Number, after.Version, after.Service, Word(after.Status.ToString()), after.Resolution is { } resolution ? Word(resolution.ToString()) : null,
            after.RequestedAt.UtcDateTime, after.DueAt?.UtcDateTime, after.Source, after.SourceReference,
            after.WorkOrders.Select(o => new TicketEventOrder(o.Reference, o.Department, o.State.Name(), o.ExternalId, o.DepartmentCode, o.DepartmentChangedAt?.UtcDateTime)));
        var body = JsonSerializer.Serialize(new TicketEvent(id, $"/311/{city.Jurisdiction ?? "hub"}", $"allentown311.{subject}", after.Number, after.UpdatedAt.UtcDateTime, data), Json);
        yield return new OutboxMessage(Channel, id, after.Number, subject, body, after.UpdatedAt);
    }

    private static string Word(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
