namespace Allentown311.Hub.Notices;

/// <summary>Event ids 1500 to 1599.</summary>
internal static partial class Log
{
    /// <summary>Logs the outcome of one attempt to send a notice.</summary>
    public static void Outcome(
        ILogger log, Delivery delivery, string ticketNo, string channel, string notice, int attempt, double elapsedMs)
    {
        switch (delivery)
        {
            case Delivery.Sent:
                Sent(log, ticketNo, notice, channel, attempt, elapsedMs);
                break;
            case Delivery.Refused refused:
                Refused(log, ticketNo, notice, channel, refused.Reason);
                break;
            case Delivery.Unsure unsure:
                Unsure(log, ticketNo, notice, channel, attempt, unsure.Reason);
                break;
            case Delivery.Later later:
                // One warning a notice is enough: the later attempts are logged for debugging.
                Later(log, ticketNo, notice, channel, attempt, later.Reason, attempt == 1 ? LogLevel.Warning : LogLevel.Debug);
                break;
        }
    }

    [LoggerMessage(1500, LogLevel.Information,
        "Notice {Notice} of ticket {TicketNo} went out by {Channel}, attempt {Attempt}, {ElapsedMs:0} ms", EventName = "NoticeSent")]
    private static partial void Sent(ILogger log, string ticketNo, string notice, string channel, int attempt, double elapsedMs);

    [LoggerMessage(1501, LogLevel.Warning,
        "Notice {Notice} of ticket {TicketNo} cannot go by {Channel} ({Reason}); the next channel takes over", EventName = "NoticeRefused")]
    private static partial void Refused(ILogger log, string ticketNo, string notice, string channel, string reason);

    [LoggerMessage(EventId = 1502, EventName = "NoticePutOff",
        Message = "Notice {Notice} of ticket {TicketNo} waits for {Channel} (attempt {Attempt}): {Reason}")]
    private static partial void Later(
        ILogger log, string ticketNo, string notice, string channel, int attempt, string reason, LogLevel level);

    [LoggerMessage(1503, LogLevel.Warning,
        "Notice {Notice} of ticket {TicketNo} may have gone out by {Channel} (attempt {Attempt}): {Reason}", EventName = "NoticeUnsure")]
    private static partial void Unsure(ILogger log, string ticketNo, string notice, string channel, int attempt, string reason);

    [LoggerMessage(1504, LogLevel.Warning,
        "{Count} notices are beyond a cap and wait for a person; hub parked shows which cap", EventName = "NoticesHeld")]
    public static partial void NoticesHeld(ILogger log, long count);
}
