namespace Allentown311.Hub.Retention;

/// <summary>Event ids 2200 to 2299.</summary>
internal static partial class Log
{
    [LoggerMessage(
        2200,
        LogLevel.Information,
        "{Count} records of the class {Class} were destroyed under the city's retention; hub purges lists it",
        EventName = "RecordsDestroyed")]
    public static partial void Destroyed(ILogger log, int count, string @class);

    [LoggerMessage(
        2201,
        LogLevel.Information,
        "Copies of destroyed records were removed: {Lines} lines of the archive, {Notices} notices, {Orders} orders in drop folders",
        EventName = "CopiesRemoved")]
    public static partial void Swept(ILogger log, int lines, int notices, int orders);

    [LoggerMessage(
        2202,
        LogLevel.Warning,
        "Copies of destroyed records could not be removed from this machine ({Error}); it is tried again within the hour. {Where}",
        EventName = "CopiesNotRemoved")]
    public static partial void NotSwept(ILogger log, string error, string? where);
}
