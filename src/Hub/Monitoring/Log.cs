namespace Allentown311.Hub.Monitoring;

/// <summary>Event ids 1700 to 1749.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1700, LogLevel.Warning, "Seq is unavailable or refuses posts ({Problem}): events wait for it on disk, spans are dropped",
        EventName = "SeqAway")]
    public static partial void SeqAway(ILogger log, string problem);

    [LoggerMessage(1701, LogLevel.Information, "Seq accepts events again", EventName = "SeqBack")]
    public static partial void SeqBack(ILogger log);

    [LoggerMessage(
        1702, LogLevel.Warning, "Seq's buffer is full ({Bytes} bytes): until there is room, new events are on the console alone",
        EventName = "SeqBufferFull")]
    public static partial void SeqBufferFull(ILogger log, long bytes);
}
