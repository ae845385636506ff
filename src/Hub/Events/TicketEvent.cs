using System.Text.Json.Serialization;

namespace Allentown311.Hub.Events;

/// <summary>The envelope, CloudEvents 1.0 in JSON (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).</summary>
/// <param name="Id">Ticket number and version, <c>A26-0000007/3</c>: the same at every delivery.</param>
/// <param name="Source">The installation, <c>/311/</c> and the jurisdiction.</param>
/// <param name="Type"><c>allentown311.ticket.</c> and <c>received</c>, <c>changed</c>, <c>closed</c> or <c>reopened</c>.</param>
/// <param name="Subject">The ticket's number.</param>
/// <param name="Time">When it changed (UTC).</param>
/// <param name="Data">How the ticket stands.</param>
internal sealed record TicketEvent(string Id, string Source, string Type, string Subject, DateTime Time, TicketEventData Data)
{
    /// <summary>Of the specification.</summary>
    [JsonPropertyName("specversion"), JsonPropertyOrder(-1)]
    public string Version { get; } = "1.0";

    /// <summary>Of <see cref="Data"/>.</summary>
    [JsonPropertyName("datacontenttype"), JsonPropertyOrder(-1)]
    public string DataType { get; } = "application/json";
}

/// <summary>How a ticket stands. Nothing of the resident is in it. Times are UTC.</summary>
internal sealed record TicketEventData(
    string Number, long Version, string Service, string Status, string? Resolution, DateTime Requested, DateTime? Due, string Source, string? Reference, IEnumerable<TicketEventOrder> Orders);

/// <summary>How one of its work orders stands: our reference, the department's number and code.</summary>
internal sealed record TicketEventOrder(string Reference, string Department, string State, string? Number, string? Code, DateTime? Changed);
