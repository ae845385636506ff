using System.Collections.Concurrent;

namespace Allentown311.Acceptance.Harness;

/// <summary>Residents asking, several at a time, each under a key of their own and until the hub has taken the ticket.</summary>
internal sealed class Posting(params IReadOnlyList<HubApi> hubs)
{
    private const int AtOnce = 6;
    private readonly ConcurrentDictionary<Ask, string> numbers = new();
    private int turn = -1;

    /// <summary>The numbers the hub gave, by what was asked.</summary>
    public IReadOnlyDictionary<Ask, string> Numbers => numbers;

    public Task RunAsync(IEnumerable<Ask> asks, CancellationToken ct) =>
        Parallel.ForEachAsync(asks, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (ask, token) =>
            numbers[ask] = await HubApi.PostUntilTakenAsync(hubs, Interlocked.Increment(ref turn), ask, $"ask {ask.N}", token));
}
