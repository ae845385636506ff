using System.Text.Encodings.Web;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Cities;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Messaging;

/// <summary>
/// What others are told of a ticket's change, as CloudEvents 1.0 in JSON (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
/// Nothing of the resident is in it. Pure.
/// </summary>
internal static class TicketEvents
{
    /// <summary>The channel's name in the outbox.</summary>
    public const string Channel = "events";

    /// <summary>What the messages are.</summary>
    public const string ContentType = "application/cloudevents+json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The message of a change; none for a request that was over when it was imported.</summary>
    public static IEnumerable<OutboxMessage> Of(TicketChange change, City city)
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
        var body = JsonSerializer.Serialize(
            new
            {
                specversion = "1.0",
                id,
                source = $"/311/{city.Jurisdiction ?? "hub"}",
                type = $"allentown311.{subject}",
                subject = after.Number,
                time = after.UpdatedAt.UtcDateTime,
                datacontenttype = "application/json",
                data = new
                {
                    number = after.Number,
                    version = after.Version,
                    service = after.Service,
                    status = Word(after.Status.ToString()),
                    resolution = after.Resolution is { } resolution ? Word(resolution.ToString()) : null,
                    requested = after.RequestedAt.UtcDateTime,
                    due = after.DueAt?.UtcDateTime,
                    source = after.Source,
                    reference = after.SourceReference,
                    orders = after.WorkOrders.Select(o => new { reference = o.Reference, department = o.Department, state = o.State.Name(), number = o.ExternalId, code = o.DepartmentCode, changed = o.DepartmentChangedAt?.UtcDateTime }),
                },
            },
            Json);
        yield return new OutboxMessage(Channel, id, after.Number, subject, body, after.UpdatedAt);
    }

    private static string Word(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
