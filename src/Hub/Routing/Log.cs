namespace Allentown311.Hub.Routing;

/// <summary>Event ids 1200 to 1299.</summary>
internal static partial class Log
{
    [LoggerMessage(1200, LogLevel.Warning, "Ticket {TicketNo} could not be routed and is parked", EventName = "TicketNotRouted")]
    public static partial void NotRouted(ILogger log, string ticketNo);
}
