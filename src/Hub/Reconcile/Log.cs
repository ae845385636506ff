namespace Allentown311.Hub.Reconcile;

/// <summary>Event ids 2000 to 2099.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "{Department} and the hub agree: {Count} work orders compared", EventName = "Reconciled")]
    public static partial void Agreed(ILogger log, string department, int count);

    [LoggerMessage(
        2001,
        LogLevel.Warning,
        "{Department} and the hub differ about {Differences} of {Count} work orders: see hub reconcile",
        EventName = "DriftFound")]
    public static partial void Differ(ILogger log, string department, int differences, int count);

    [LoggerMessage(2002, LogLevel.Warning, "{Department} could not be compared with the hub: {Error}", EventName = "ReconcileFailed")]
    public static partial void Failed(ILogger log, string department, string error);

    [LoggerMessage(2003, LogLevel.Information, "{Count} old payloads were archived", EventName = "PayloadsArchived")]
    public static partial void Archived(ILogger log, int count);

    [LoggerMessage(
        2004,
        LogLevel.Warning,
        "This installation was restored from a backup at {RestoredAt:u}: whatever may have been sent since the backup is looked up first",
        EventName = "RunsRestored")]
    public static partial void Restored(ILogger log, DateTimeOffset restoredAt);
}
