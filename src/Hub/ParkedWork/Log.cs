namespace Allentown311.Hub.ParkedWork;

/// <summary>Event ids 1800 to 1899.</summary>
internal static partial class Log
{
    [LoggerMessage(1800, LogLevel.Information, "{By} asked to {Action} parked item {Item}: {Outcome}", EventName = "ParkedActed")]
    public static partial void Acted(ILogger log, string by, string action, string item, ActOutcome outcome);

    [LoggerMessage(1801, LogLevel.Information, "{By} asked to {Action} {Count} parked items: {Done} done", EventName = "ParkedBulkActed")]
    public static partial void BulkActed(ILogger log, string by, string action, long count, int done);

    [LoggerMessage(
        1802, LogLevel.Information, "{By} read what was sent and answered of {Item}, residents' data included", EventName = "PayloadRead")]
    public static partial void PayloadRead(ILogger log, string by, string item);
}
