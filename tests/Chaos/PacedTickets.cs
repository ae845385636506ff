using System.Collections.Concurrent;
using Allentown311.City.Feed;

namespace Allentown311.Chaos;

/// <summary>Posts tickets evenly over the time, each until the hub accepts or refuses it; its key makes a repeat the same ticket.</summary>
internal sealed class PacedTickets(FrontDesk desk, Plan plan, TimeProvider clock) : IIntake
{
    private readonly ConcurrentBag<string> refusals = [];
    private readonly ConcurrentDictionary<string, string> channels = new(StringComparer.Ordinal);
    private int answered;

    public string Progress => $"{answered} of {plan.Tickets} posted";

    /// <summary>The number of every accepted ticket, and the channel its resident asked for.</summary>
    public IReadOnlyDictionary<string, string> Channels => channels;

    public async Task<IntakeResult> RunAsync(CancellationToken ct)
    {
        var maker = new TicketMaker(await desk.CatalogueAsync(ct), plan.Seed, clock);
        var started = clock.GetTimestamp();
        var posts = new List<Task>(plan.Tickets);
        for (var n = 1; n <= plan.Tickets; n++)
        {
            var early = (plan.For * n / plan.Tickets) - clock.GetElapsedTime(started);
            if (early > TimeSpan.Zero)
                await Task.Delay(early, clock, ct);
            posts.Add(PostAsync(n, maker.Next(n), ct));
        }

        await Task.WhenAll(posts);
        return new IntakeResult(
            plan.Tickets,
            channels.Count,
            [.. channels.Keys],
            refusals.CountBy(r => r).ToDictionary(r => r.Key, r => (long)r.Value))
        { Channels = channels };
    }

    private async Task PostAsync(int n, List<KeyValuePair<string, string>> fields, CancellationToken ct)
    {
        var key = $"chaos-{plan.Seed}-{n}";
        var (number, refusal) = await desk.SubmitAsync(n, fields, key, ct);
        if (number is null)
            refusals.Add(refusal!);
        else if (!channels.TryAdd(number, fields.First(f => f.Key == "notice_channel").Value))
            refusals.Add($"{key} was given a number another key has");
        Interlocked.Increment(ref answered);
    }
}
