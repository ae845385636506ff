namespace Allentown311.Acceptance.Harness;

/// <summary>Waits until a token is cancelled, as when a caller closes its connection.</summary>
internal static class Cancelled
{
    public static async Task WhenCancelledAsync(this CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(() => cancelled.TrySetResult());
        await cancelled.Task;
    }
}
