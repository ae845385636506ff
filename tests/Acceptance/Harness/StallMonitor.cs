namespace Allentown311.Acceptance.Harness;

/// <summary>
/// Measures how late this process was at worst. On a busy machine it sees events later than they happen, and then several at once. A test
/// that counts events within a second has to allow for that, both for the sender and for the receiver.
/// </summary>
internal sealed class StallMonitor : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task measuring;
    private TimeSpan longest;

    public StallMonitor() => measuring = MeasureAsync();

    /// <summary>How many events more than the allowed rate a test may count within a second.</summary>
    public int Allow(int perSecond) => (int)Math.Ceiling(2 * longest.TotalSeconds * perSecond);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await measuring.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task MeasureAsync()
    {
        while (true)
        {
            var started = TimeProvider.System.GetTimestamp();
            await Task.Delay(Interval, TimeProvider.System, stopping.Token);
            var late = TimeProvider.System.GetElapsedTime(started) - Interval;
            longest = late > longest ? late : longest;
        }
    }
}
