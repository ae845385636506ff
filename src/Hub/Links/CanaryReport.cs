using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Links;

/// <summary>The last canary ticket, as status and health show it.</summary>
/// <param name="State">How far it has come.</param>
/// <param name="Ticket">Number of the ticket; empty until it has one.</param>
/// <param name="Service">Service of the ticket.</param>
/// <param name="Since">When it was sent (UTC).</param>
/// <param name="Says">The state in a sentence.</param>
internal sealed record CanaryReport(CanaryState State, string Ticket, string Service, DateTimeOffset Since, string Says)
{
    /// <summary>Reports on a canary ticket. Pure.</summary>
    /// <param name="sent">The canary as it was sent.</param>
    /// <param name="ticket">Its ticket; null while the ticket could not be stored.</param>
    /// <param name="settings">The city's settings for canary tickets.</param>
    /// <param name="now">The time (UTC).</param>
    public static CanaryReport Of(CanarySent sent, Ticket? ticket, CanarySettings settings, DateTimeOffset now)
    {
        var received = ticket is { WorkOrders.Length: > 0 } && ticket.WorkOrders.All(o => o.State.IsFromDepartment());
        var state = received ? (ticket!.Status == TicketStatus.Closed ? CanaryState.Closed : CanaryState.Received)
            : now - sent.At > settings.Within ? CanaryState.Overdue : CanaryState.Waiting;
        var says = state switch
        {
            CanaryState.Closed => $"closed; the next one is sent every {PlainTime.Span(settings.Every)}",
            CanaryState.Received => "received; the next one is sent once this one is closed",
            _ => $"sent {PlainTime.At(sent.At)} ({PlainTime.Span(now - sent.At)} ago), due within {PlainTime.Span(settings.Within)}; "
                + WaitsFor(ticket),
        };
        return new CanaryReport(state, ticket?.Number ?? "", settings.Service, sent.At, says);
    }

    private static string WaitsFor(Ticket? ticket)
    {
        if (ticket is null)
        {
            return "not stored yet";
        }

        var waiting = ticket.WorkOrders.Where(o => !o.State.IsFromDepartment()).Select(o => $"{o.Mapping}: {o.State.Name()}").ToList();
        return waiting.Count > 0 ? string.Join(", ", waiting) : "no work order yet";
    }
}
