using System.Runtime.CompilerServices;

namespace Allentown311.Hub.Tests.Monitoring;

/// <summary>Waits until a condition holds that can be observed from outside. Tests never wait for a fixed time.</summary>
internal static class WaitUntil
{
    // Longer than anything takes, with the sink's pauses after failed posts.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    public static async Task TrueAsync(
        Func<bool> condition, CancellationToken ct, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Timeout, $"{text} never became true");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
        }
    }
}
