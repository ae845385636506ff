namespace Allentown311.Hub.Nodes;

/// <summary>Event ids 1006 to 1009 and 1012; the ids around them belong to the engine.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1006,
        LogLevel.Warning,
        "Node {Gone} (session {Session}) has been silent for longer than its term: the {Held} jobs it held are free again",
        EventName = "NodeGone")]
    public static partial void NodeGone(ILogger log, string gone, long session, long held);

    [LoggerMessage(
        1007,
        LogLevel.Warning,
        "This node was silent for longer than its term, and others have taken its work over: "
        + "session {Session} is over, a new one starts",
        EventName = "SessionLost")]
    public static partial void SessionLost(ILogger log, long session);

    [LoggerMessage(
        1008,
        LogLevel.Error,
        "This node could not renew its session ({Error}); it is tried again. {Where}",
        EventName = "PulseFailed")]
    public static partial void PulseFailed(ILogger log, string error, string? where);

    [LoggerMessage(
        1009,
        LogLevel.Information,
        "This node is {Index} of {Count}; the departments' limits are divided among them",
        EventName = "ShareChanged")]
    public static partial void ShareChanged(ILogger log, int index, int count);

    [LoggerMessage(
        1012,
        LogLevel.Warning,
        "{Count} jobs were leased to this node and none of its workers had them; they are free again: {Jobs}",
        EventName = "LeakedJobsFreed")]
    public static partial void LeaksFound(ILogger log, int count, string jobs);
}
