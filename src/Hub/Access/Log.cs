namespace Allentown311.Hub.Access;

/// <summary>Event ids 2100 to 2199.</summary>
internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Information, "The keys were read again: {Count} are valid", EventName = "KeysRead")]
    public static partial void KeysRead(ILogger log, int count);

    [LoggerMessage(
        2101, LogLevel.Error, "The keys changed and cannot be read, so those from before stay: {Problem}", EventName = "KeysNotRead")]
    public static partial void KeysNotRead(ILogger log, string problem);

    [LoggerMessage(
        2102,
        LogLevel.Warning,
        "A {Method} from {Address} without a key of scope {Scope} was refused",
        EventName = "AccessRefused")]
    public static partial void Refused(ILogger log, string scope, string method, string address);

    [LoggerMessage(
        2103, LogLevel.Warning, "{Count} more of kind {Kind} were refused in the same minute", EventName = "MoreRefused")]
    public static partial void MoreRefused(ILogger log, long count, RefusalKind kind);

    [LoggerMessage(2104, LogLevel.Warning, "A request was answered {Status}: {Reason}", EventName = "RequestNotForUs")]
    public static partial void NotForUs(ILogger log, int status, string reason);

    [LoggerMessage(2105, LogLevel.Error, "A request failed with {Error} in {Where}", EventName = "RequestFailed")]
    public static partial void RequestFailed(ILogger log, string error, string where);

    [LoggerMessage(
        2106, LogLevel.Information, "The hub's own certificate was read; it ends at {Until:u}", EventName = "CertificateRead")]
    public static partial void CertificateRead(ILogger log, DateTime until);

    [LoggerMessage(
        2107,
        LogLevel.Error,
        "The hub's own certificate changed and cannot be read, so the one from before stays: {Problem}",
        EventName = "CertificateNotRead")]
    public static partial void CertificateNotRead(ILogger log, string problem);

    [LoggerMessage(2108, LogLevel.Warning, "A caller asked for more than its bounds allow: {Caller}", EventName = "LimitReached")]
    public static partial void LimitReached(ILogger log, string caller);
}
