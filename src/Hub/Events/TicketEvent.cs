using System.Text.Json.Serialization;

namespace Allentown311.Hub.Events;

/// <summary>
/// The envelope of a ticket event: CloudEvents 1.0 in JSON
/// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
/// </summary>
/// <param name="Id">Ticket number and version, <c>A26-0000007/3</c>: the same at every delivery.</param>
/// <param name="Source">The installation, <c>/311/</c> and the jurisdiction.</param>
/// <param name="Type"><c>allentown311.ticket.</c> and <c>received</c>, <c>changed</c>, <c>closed</c> or <c>reopened</c>.</param>
/// <param name="Subject">The ticket's number.</param>
/// <param name="Time">When the ticket changed (UTC).</param>
/// <param name="Data">The ticket after the change.</param>
internal sealed record TicketEvent(string Id, string Source, string Type, string Subject, DateTime Time, TicketEventData Data)
{
    /// <summary>Version of the CloudEvents specification.</summary>
    [JsonPropertyName("specversion"), JsonPropertyOrder(-1)]
    public string Version { get; } = "1.0";

    /// <summary>Media type of <see cref="Data"/>.</summary>
    [JsonPropertyName("datacontenttype"), JsonPropertyOrder(-1)]
    public string DataType { get; } = "application/json";
}

/// <summary>The status of a ticket. It contains no data of the resident. Times are UTC.</summary>
internal sealed record TicketEventData(
    string Number,
    long Version,
    string Service,
    string Status,
    string? Resolution,
    DateTime Requested,
    DateTime? Due,
    string Source,
    string? Reference,
    IEnumerable<TicketEventOrder> Orders);

/// <summary>The status of one of its work orders: our reference, the department's number and status code.</summary>
internal sealed record TicketEventOrder(
    string Reference, string Department, string State, string? Number, string? Code, DateTime? Changed);
