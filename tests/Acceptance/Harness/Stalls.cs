namespace Allentown311.Acceptance.Harness;

/// <summary>
/// How late this process was at worst: on a busy machine it sees things later than they happen, and then several at once. Whoever counts what comes within a second
/// has to allow for that, on both sides of the wire.
/// </summary>
internal sealed class Stalls : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);
    private readonly CancellationTokenSource over = new();
    private readonly Task beating;
    private TimeSpan longest;

    public Stalls() => beating = BeatAsync();

    /// <summary>How many more than are allowed in a second may be seen within one.</summary>
    public int Allow(int perSecond) => (int)Math.Ceiling(2 * longest.TotalSeconds * perSecond);

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
    }

    private async Task BeatAsync()
    {
        while (true)
        {
            var started = TimeProvider.System.GetTimestamp();
            await Task.Delay(Beat, TimeProvider.System, over.Token);
            var late = TimeProvider.System.GetElapsedTime(started) - Beat;
            longest = late > longest ? late : longest;
        }
    }
}
