using System.Collections.Concurrent;
using Allentown311.City.Feed;

namespace Allentown311.Chaos;

/// <summary>
/// Posts tickets evenly over the run's duration, each until the hub accepts or refuses it. The hub recognises a repeat by its key.
/// </summary>
internal sealed class PacedTickets(FrontDesk desk, ChaosOptions options, TimeProvider clock) : IIntake
{
    private readonly ConcurrentBag<string> refusals = [];
    private readonly ConcurrentDictionary<string, string> channels = new(StringComparer.Ordinal);
    private int answered;

    public string Progress => $"{answered} of {options.Tickets} posted";

    /// <summary>The number of every accepted ticket, and the channel its resident asked for.</summary>
    public IReadOnlyDictionary<string, string> Channels => channels;

    public async Task<IntakeResult> RunAsync(CancellationToken ct)
    {
        var maker = new TicketMaker(await desk.ReadCatalogueAsync(ct), options.Seed, clock);
        var started = clock.GetTimestamp();
        var posts = new List<Task>(options.Tickets);
        for (var n = 1; n <= options.Tickets; n++)
        {
            var wait = (options.Duration * n / options.Tickets) - clock.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, clock, ct);
            posts.Add(PostAsync(n, maker.Next(n), ct));
        }

        await Task.WhenAll(posts);
        return new IntakeResult(
            options.Tickets,
            channels.Count,
            [.. channels.Keys],
            refusals.CountBy(r => r).ToDictionary(r => r.Key, r => (long)r.Value))
        { Channels = channels };
    }

    private async Task PostAsync(int n, List<KeyValuePair<string, string>> fields, CancellationToken ct)
    {
        var key = $"chaos-{options.Seed}-{n}";
        var (number, refusal) = await desk.SubmitAsync(n, fields, key, ct);
        if (number is null)
            refusals.Add(refusal!);
        else if (!channels.TryAdd(number, fields.First(f => f.Key == "notice_channel").Value))
            refusals.Add($"{key} got the number of another key's ticket");
        Interlocked.Increment(ref answered);
    }
}
