namespace Allentown311.Hub.Monitoring;

/// <summary>Event ids 1700 to 1749.</summary>
internal static partial class Log
{
    [LoggerMessage(1700, LogLevel.Warning, "Seq does not take events ({Problem}); until it does, they are on the console alone", EventName = "SeqAway")]
    public static partial void SeqAway(ILogger log, string problem);

    [LoggerMessage(1701, LogLevel.Information, "Seq takes events again", EventName = "SeqBack")]
    public static partial void SeqBack(ILogger log);
}
