using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>Event ids 1000 to 1099, except those of the nodes.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1000,
        LogLevel.Error,
        "Step {Kind} on {Lane} failed with {Error}, {Failures} times in a row; it is tried again and at last parked. {Where}",
        EventName = "StepFailed")]
    public static partial void StepFailed(ILogger log, JobKind kind, string lane, string error, int failures, string? where);

    [LoggerMessage(
        1001,
        LogLevel.Warning,
        "A result of {Kind} on {Lane} came too late: the job is another session's now",
        EventName = "ResultFenced")]
    public static partial void Fenced(ILogger log, JobKind kind, string lane);

    [LoggerMessage(1002, LogLevel.Error, "The store cannot be used: {Problem}", EventName = "StoreTrouble")]
    public static partial void StoreTrouble(ILogger log, string problem);

    [LoggerMessage(
        1003,
        LogLevel.Error,
        "The result of {Kind} on {Lane} could not be decided ({Error}); it is put off as perhaps run. {Where}",
        EventName = "CommitFailed")]
    public static partial void CommitFailed(ILogger log, JobKind kind, string lane, string error, string? where);

    [LoggerMessage(
        1004,
        LogLevel.Warning,
        "What {Lane} read is stored, but its source did not take the acknowledgement ({Error}); it will be read again and recognized",
        EventName = "NotAcknowledged")]
    public static partial void NotAcknowledged(ILogger log, string lane, string error);

    [LoggerMessage(
        1005,
        LogLevel.Error,
        "Waiting work could not be fetched ({Error}); it is tried again. {Where}",
        EventName = "ClaimFailed")]
    public static partial void ClaimFailed(ILogger log, string error, string? where);

    [LoggerMessage(
        1010,
        LogLevel.Warning,
        "Work on {Lane} was not begun: this node can no longer be sure that it is its own",
        EventName = "LeaseLost")]
    public static partial void LeaseLost(ILogger log, string lane);

    [LoggerMessage(
        1011,
        LogLevel.Error,
        "Work of {Lane} that waits here could not be given back ({Error}); it is tried again. {Where}",
        EventName = "GiveBackFailed")]
    public static partial void GiveBackFailed(ILogger log, string lane, string error, string? where);
}
