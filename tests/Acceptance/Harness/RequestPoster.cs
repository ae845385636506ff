using System.Collections.Concurrent;

namespace Allentown311.Acceptance.Harness;

/// <summary>Posts requests, several at a time. Each has an idempotency key of its own and is repeated until a hub accepts it.</summary>
internal sealed class RequestPoster(params IReadOnlyList<HubApi> hubs)
{
    private const int MaxConcurrent = 6;
    private readonly ConcurrentDictionary<TicketRequest, string> numbers = new();
    private int turn = -1;

    /// <summary>The ticket numbers that the hubs gave, by request.</summary>
    public IReadOnlyDictionary<TicketRequest, string> Numbers => numbers;

    public Task RunAsync(IEnumerable<TicketRequest> requests, CancellationToken ct)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrent, CancellationToken = ct };
        return Parallel.ForEachAsync(requests, options, async (request, token) =>
        {
            var first = Interlocked.Increment(ref turn);
            numbers[request] = await HubApi.PostUntilAcceptedAsync(hubs, first, request, $"ask {request.N}", token);
        });
    }
}
