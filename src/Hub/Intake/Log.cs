namespace Allentown311.Hub.Intake;

/// <summary>Event ids 1100 to 1199.</summary>
internal static partial class Log
{
    [LoggerMessage(1100, LogLevel.Information, "Ticket {TicketNo} for {Service} taken from {Source}, {ElapsedMs:0} ms",
        EventName = "TicketTaken")]
    public static partial void Accepted(ILogger log, string ticketNo, string service, string source, double elapsedMs);

    [LoggerMessage(1101, LogLevel.Information, "{Source} asked again for what is ticket {TicketNo}; nothing was added",
        EventName = "TicketRepeated")]
    public static partial void Repeated(ILogger log, string ticketNo, string source);

    [LoggerMessage(1102, LogLevel.Warning, "A request from {Source} was refused with {Status}", EventName = "RequestRefused")]
    public static partial void Refused(ILogger log, string source, int status);

    [LoggerMessage(1103, LogLevel.Error, "A ticket could not be stored, and the caller was answered 503: {Problem}",
        EventName = "IntakeUnavailable")]
    public static partial void Unavailable(ILogger log, string problem);

    [LoggerMessage(1104, LogLevel.Warning,
        "{Source} sent another request under the reference of ticket {TicketNo}; it was refused, and nothing was added",
        EventName = "ReferenceReused")]
    public static partial void OtherRequest(ILogger log, string ticketNo, string source);

    [LoggerMessage(1115, LogLevel.Warning,
        "{Source} used the reference of ticket {TicketNo}, whose record was destroyed; it was refused, and nothing was added",
        EventName = "ReferenceOfDestroyed")]
    public static partial void OfDestroyed(ILogger log, string ticketNo, string source);

    [LoggerMessage(1105, LogLevel.Error, "A {Method} under /open311 failed ({Error}). {Where}", EventName = "GeoReportFailed")]
    public static partial void RequestFailed(ILogger log, string method, string error, string? where);
}
