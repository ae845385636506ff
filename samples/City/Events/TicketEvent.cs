using System.Text.Json;

namespace Allentown311.City.Events;

/// <summary>The hub's event for one change of a ticket.</summary>
/// <param name="Id">The event's id, the same when the hub publishes it again.</param>
/// <param name="Type">Its kind, such as <c>allentown311.ticket.closed</c>.</param>
/// <param name="Ticket">The ticket's number.</param>
/// <param name="Status">The ticket's status, such as <c>closed</c>.</param>
/// <param name="Version">Which of the ticket's changes it is: 1 is the first.</param>
/// <param name="Reference">The id of the message that asked for the ticket, or the key it was posted under.</param>
/// <param name="Orders">The state of each of its work orders, by reference.</param>
internal sealed record TicketEvent(
    string Id, string Type, string Ticket, string Status, int Version, string? Reference, IReadOnlyDictionary<string, string> Orders)
{
    /// <summary>Reads a CloudEvent in JSON.</summary>
    public static TicketEvent Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var data = root.GetProperty("data");
        return new TicketEvent(
            root.GetProperty("id").GetString()!,
            root.GetProperty("type").GetString()!,
            root.GetProperty("subject").GetString()!,
            data.GetProperty("status").GetString()!,
            data.GetProperty("version").GetInt32(),
            data.GetProperty("reference").GetString(),
            data.GetProperty("orders").EnumerateArray().ToDictionary(
                o => o.GetProperty("reference").GetString()!, o => o.GetProperty("state").GetString()!, StringComparer.Ordinal));
    }
}
