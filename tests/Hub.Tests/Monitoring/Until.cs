using System.Runtime.CompilerServices;

namespace Allentown311.Hub.Tests.Monitoring;

/// <summary>Waits for a state that can be seen from outside; never for a time.</summary>
internal static class Until
{
    // Longer than anything takes, the sink's pauses after failed posts included.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static async Task TrueAsync(Func<bool> seen, CancellationToken ct, [CallerArgumentExpression(nameof(seen))] string? what = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!seen())
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience, $"{what} never became true");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
        }
    }
}
