namespace Allentown311.Hub.Tests.Engine;

/// <summary>An event that a test waits for, with a limit.</summary>
internal sealed class TestEvent
{
    private readonly TaskCompletionSource happened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set() => happened.TrySetResult();

    /// <summary>Waits until the event is set; throws a <see cref="TimeoutException"/> after <paramref name="seconds"/>.</summary>
    public Task WaitAsync(int seconds = 20) => happened.Task.WaitAsync(TimeSpan.FromSeconds(seconds));
}
