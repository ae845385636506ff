namespace Allentown311.Hub.Events;

/// <summary>Event ids 1900 to 1949.</summary>
internal static partial class Log
{
    [LoggerMessage(
        EventId = 1900,
        EventName = "PublishFailed",
        Message = "{Count} messages for {Channel} could not be handed to the broker ({Problem}); they wait (attempt {Attempt})")]
    public static partial void PublishFailed(ILogger log, int count, string channel, string problem, int attempt, LogLevel level);

    [LoggerMessage(1901, LogLevel.Information, "Messages for {Channel} reach the broker again", EventName = "PublishRecovered")]
    public static partial void PublishRecovered(ILogger log, string channel);

    [LoggerMessage(
        EventId = 1902,
        EventName = "ReceiveFailed",
        Message = "Messages cannot be taken from {Channel} ({Problem}); it is tried again")]
    public static partial void ReceiveFailed(ILogger log, string channel, string problem, LogLevel level);

    [LoggerMessage(1903, LogLevel.Information, "Messages are taken from {Channel} again", EventName = "ReceiveRecovered")]
    public static partial void ReceiveRecovered(ILogger log, string channel);

    [LoggerMessage(
        1904,
        LogLevel.Warning,
        "Message {MessageId} from {Channel} was dead-lettered at the broker: {Reason}",
        EventName = "MessageRefused")]
    public static partial void MessageRefused(ILogger log, string messageId, string channel, string reason);

    [LoggerMessage(
        1905,
        LogLevel.Error,
        "Message {MessageId} from {Channel} could not be dealt with ({Error}); it is delivered again. {Where}",
        EventName = "MessageFailed")]
    public static partial void MessageFailed(ILogger log, string messageId, string channel, string error, string? where);

    [LoggerMessage(
        EventId = 1906,
        EventName = "MessagesStuck",
        Message = "{Count} messages of {Channel} cannot be dead-lettered ({Problem}); they wait in the queue, and the others go on")]
    public static partial void MessagesStuck(ILogger log, int count, string channel, string problem, LogLevel level);

    [LoggerMessage(
        1907, LogLevel.Information, "No message of {Channel} waits to be dead-lettered any more", EventName = "MessagesUnstuck")]
    public static partial void MessagesUnstuck(ILogger log, string channel);

    [LoggerMessage(
        1908,
        LogLevel.Warning,
        "The broker will never take message {MessageId} for {Channel} ({Reason}); it is parked, and the others go on",
        EventName = "PublishRefused")]
    public static partial void PublishRefused(ILogger log, string messageId, string channel, string reason);
}
