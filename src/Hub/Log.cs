namespace Allentown311.Hub;

/// <summary>Event ids 1 to 99.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1, LogLevel.Information, "The hub of {City} is up with {Departments} departments' systems on {Urls}", EventName = "HubStarted")]
    public static partial void Started(ILogger log, string city, int departments, string urls);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "Other machines reach the hub over plain HTTP at {Urls}: keys that come that way open nothing",
        EventName = "PlainHttpOpen")]
    public static partial void PlainHttpOpen(ILogger log, string urls);
}
