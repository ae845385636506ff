namespace Allentown311.Hub.Events;

/// <summary>Says that messages were left to hand over, to whoever waits for them. What is said before somebody waits is not lost.</summary>
internal sealed class MessageSignal
{
    private volatile TaskCompletionSource next = New();

    /// <summary>Ends when messages are left after this was read.</summary>
    public Task Next => next.Task;

    /// <summary>Messages were left.</summary>
    public void Say() => Interlocked.Exchange(ref next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
