using System.Text.Json.Serialization;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Links;

/// <summary>How the last canary ticket does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CanaryState>))]
internal enum CanaryState
{
    /// <summary>On its way, and still in time.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>Every department has it. The next one is sent once this one is closed.</summary>
    [JsonStringEnumMemberName("received")]
    Received,

    /// <summary>Received and closed.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,

    /// <summary>Some department has not received it in time.</summary>
    [JsonStringEnumMemberName("overdue")]
    Overdue,
}

/// <summary>The last canary ticket, as status and health show it.</summary>
/// <param name="State">How it does.</param>
/// <param name="Ticket">Its number; empty until it has one.</param>
/// <param name="Service">Its service.</param>
/// <param name="Since">When it was sent (UTC).</param>
/// <param name="Says">In a sentence.</param>
internal sealed record CanaryReport(CanaryState State, string Ticket, string Service, DateTimeOffset Since, string Says)
{
    /// <summary>Judges it. Pure.</summary>
    /// <param name="sent">What was sent when.</param>
    /// <param name="ticket">Its ticket; null while it could not be stored.</param>
    /// <param name="settings">What the city asked for.</param>
    /// <param name="now">The time.</param>
    public static CanaryReport Of(CanarySent sent, Ticket? ticket, CanarySettings settings, DateTimeOffset now)
    {
        var received = ticket is { WorkOrders.Length: > 0 } && ticket.WorkOrders.All(o => o.State.IsFromDepartment());
        var state = received ? (ticket!.Status == TicketStatus.Closed ? CanaryState.Closed : CanaryState.Received)
            : now - sent.At > settings.Within ? CanaryState.Overdue : CanaryState.Waiting;
        var waits = ticket is null ? "not stored yet" : string.Join(", ", ticket.WorkOrders.Where(o => !o.State.IsFromDepartment()).Select(o => $"{o.Mapping}: {o.State.Name()}"));
        var says = state switch
        {
            CanaryState.Closed => $"closed; the next one is sent every {PlainTime.Span(settings.Every)}",
            CanaryState.Received => "received; the next one is sent once this one is closed",
            _ => $"sent {PlainTime.At(sent.At)} ({PlainTime.Span(now - sent.At)} ago), due within {PlainTime.Span(settings.Within)}; {(waits.Length > 0 ? waits : "no work order yet")}",
        };
        return new CanaryReport(state, ticket?.Number ?? "", settings.Service, sent.At, says);
    }
}

/// <summary>A canary ticket as remembered across restarts.</summary>
/// <param name="Slot">Start of the time slot it stands for: its key is made of it.</param>
/// <param name="At">When it was sent (UTC).</param>
/// <param name="TicketId">Its ticket; 0 while that is not known to be stored.</param>
internal sealed record CanarySent(DateTimeOffset Slot, DateTimeOffset At, long TicketId);
