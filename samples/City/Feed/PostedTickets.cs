using System.Collections.Concurrent;

namespace Allentown311.City.Feed;

/// <summary>Made-up tickets, several at a time: posted as the 311 desk's software does it, or sent as messages.</summary>
internal sealed class PostedTickets(FrontDesk desk, Options options, TimeProvider clock) : IIntake
{
    private const int MaxOpenPosts = 8;
    private readonly ConcurrentDictionary<string, string> channels = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> refusals = [];

    public string Progress => $"{channels.Count} of {options.Count} tickets {(desk.UsesMessages ? "in" : "posted")}";

    public async Task<IntakeResult> RunAsync(CancellationToken ct)
    {
        var maker = new TicketMaker(await desk.ReadCatalogueAsync(ct), options.Seed, clock);
        var tickets = Enumerable.Range(1, options.Count)
            .Select(n => (N: n, Fields: maker.Next(n)))
            .ToLookup(ticket => desk.IsMessage(ticket.N));
        var limits = new ParallelOptions { MaxDegreeOfParallelism = MaxOpenPosts, CancellationToken = ct };
        await Task.WhenAll(
            Parallel.ForEachAsync(
                tickets[false],
                limits,
                async (ticket, cancelled) => await SubmitAsync(ticket.N, ticket.Fields, cancelled)),
            Task.WhenAll(tickets[true].Select(ticket => SubmitAsync(ticket.N, ticket.Fields, ct))));
        return new IntakeResult(
            options.Count,
            channels.Count,
            [.. channels.Keys],
            refusals.CountBy(r => r).ToDictionary(r => r.Key, r => (long)r.Value))
        { Channels = channels };
    }

    private async Task SubmitAsync(int n, List<KeyValuePair<string, string>> fields, CancellationToken ct)
    {
        var (number, refusal) = await desk.SubmitAsync(n, fields, $"demo-{Guid.NewGuid():N}", ct);
        if (number is null)
            refusals.Add(refusal!);
        else if (!channels.TryAdd(number, fields.First(f => f.Key == "notice_channel").Value))
            refusals.Add($"two tickets were given the number {number}");
    }
}
