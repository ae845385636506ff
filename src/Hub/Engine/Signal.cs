namespace Allentown311.Hub.Engine;

/// <summary>
/// Wakes the tasks that wait for something to happen. A waiter that reads <see cref="Next"/> before it looks for work misses nothing, also
/// when the signal is raised before it waits.
/// </summary>
internal abstract class Signal
{
    private volatile TaskCompletionSource next = New();

    /// <summary>Completes when the signal is raised after this property was read: read it first, then look for work, then wait.</summary>
    public Task Next => next.Task;

    /// <summary>Completes the current <see cref="Next"/>.</summary>
    public void Raise() => Interlocked.Exchange(ref next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Raised when jobs were left in the store for the claimer, or when a lane has room again.</summary>
internal sealed class WorkSignal : Signal;

/// <summary>Raised when messages were left in the store for the broker.</summary>
internal sealed class OutboxSignal : Signal;
