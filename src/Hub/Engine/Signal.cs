namespace Allentown311.Hub.Engine;

/// <summary>Says that something happened, to whoever waits for it. What is said before somebody waits is not lost.</summary>
internal abstract class Signal
{
    private volatile TaskCompletionSource next = New();

    /// <summary>Ends when it is said after this was read: read it first, then look, then wait.</summary>
    public Task Next => next.Task;

    /// <summary>It happened.</summary>
    public void Say() => Interlocked.Exchange(ref next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Work was left in the store that somebody must claim, or a lane has room again.</summary>
internal sealed class WorkSignal : Signal;

/// <summary>Messages were left in the store to hand to the broker.</summary>
internal sealed class OutboxSignal : Signal;
