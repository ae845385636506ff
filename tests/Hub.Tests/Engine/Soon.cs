namespace Allentown311.Hub.Tests.Engine;

/// <summary>Something a test waits for, and gives up on.</summary>
internal sealed class Soon
{
    private readonly TaskCompletionSource happened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Happens() => happened.TrySetResult();

    /// <summary>Waits; fails after <paramref name="seconds"/>.</summary>
    public Task WaitAsync(int seconds = 20) => happened.Task.WaitAsync(TimeSpan.FromSeconds(seconds));
}
