namespace Allentown311.Hub.Links;

/// <summary>Event ids 1750 to 1799, and 1305 to 1307.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1750,
        LogLevel.Warning,
        "No traffic {Direction} {Department} since {Since}; expected: {Expected}",
        EventName = "SilenceStarted")]
    public static partial void SilenceStarted(ILogger log, string direction, string department, string since, string expected);

    [LoggerMessage(1751, LogLevel.Information, "There is traffic {Direction} {Department} again", EventName = "SilenceEnded")]
    public static partial void SilenceEnded(ILogger log, string direction, string department);

    [LoggerMessage(1752, LogLevel.Warning, "{Direction} {Department}: {What} expires {At}, {DaysLeft} days left", EventName = "ExpiryNear")]
    public static partial void ExpiryNear(ILogger log, string direction, string department, string what, string at, int daysLeft);

    [LoggerMessage(1753, LogLevel.Error, "{Direction} {Department}: {What} expired {At}", EventName = "Expired")]
    public static partial void Expired(ILogger log, string direction, string department, string what, string at);

    [LoggerMessage(
        1754,
        LogLevel.Warning,
        "Canary ticket {TicketNo} ({Service}), sent {Since}, has not been received in time",
        EventName = "CanaryOverdue")]
    public static partial void CanaryOverdue(ILogger log, string ticketNo, string service, string since);

    [LoggerMessage(1755, LogLevel.Information, "Canary ticket {TicketNo} is overdue no more", EventName = "CanaryAnswered")]
    public static partial void CanaryAnswered(ILogger log, string ticketNo);

    [LoggerMessage(
        1756,
        LogLevel.Error,
        "The departments' links could not be checked ({Error}); the next check is in a minute. {Where}",
        EventName = "LookFailed")]
    public static partial void LookFailed(ILogger log, string error, string? where);

    [LoggerMessage(1757, LogLevel.Information, "The work of {Department} rests no more: a person wants it tried now",
        EventName = "WorkResumed")]
    public static partial void WorkResumed(ILogger log, string department);

    [LoggerMessage(1758, LogLevel.Error, "{Department} cannot be worked, and its work waits: {Reason}", EventName = "ConnectorRefused")]
    public static partial void ConnectorRefused(ILogger log, string department, string reason);

    [LoggerMessage(
        1305,
        LogLevel.Error,
        "{Department} is down: its work waits, and is tried again in {PauseSeconds:0} s",
        EventName = "DepartmentDown")]
    public static partial void DepartmentDown(ILogger log, string department, double pauseSeconds);

    [LoggerMessage(1306, LogLevel.Information, "{Department} works again", EventName = "DepartmentUp")]
    public static partial void DepartmentUp(ILogger log, string department);

    [LoggerMessage(
        1307,
        LogLevel.Debug,
        "{Department} asks for patience: its work rests for {PauseSeconds:0} s",
        EventName = "DepartmentThrottles")]
    public static partial void Throttled(ILogger log, string department, double pauseSeconds);
}
