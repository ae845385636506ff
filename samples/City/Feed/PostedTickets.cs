using System.Collections.Concurrent;
using Allentown311.City.Hub;

namespace Allentown311.City.Feed;

/// <summary>Tickets as the 311 desk's software posts them, several at a time.</summary>
internal sealed class PostedTickets(HubClient hub, Options options, TimeProvider clock) : IIntake
{
    private const int InFlight = 8;
    private readonly ConcurrentBag<string> numbers = [];
    private readonly ConcurrentBag<string> refusals = [];

    public string Progress => $"{numbers.Count} of {options.Count} tickets posted";

    public async Task<Taken> RunAsync(CancellationToken ct)
    {
        var maker = new TicketMaker(await Catalogue.ReadAsync(hub, ct), options.Seed, clock);
        var tickets = Enumerable.Range(1, options.Count).Select(n => (Key: $"demo-{Guid.NewGuid():N}", Fields: maker.Next(n))).ToList();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = ct };
        await Parallel.ForEachAsync(tickets, limits, async (ticket, cancelled) =>
        {
            var (number, refusal) = await hub.PostAsync(ticket.Fields, ticket.Key, cancelled);
            if (number is not null)
                numbers.Add(number);
            else
                refusals.Add(refusal!);
        });
        return new Taken(options.Count, numbers.Count, numbers, refusals.CountBy(r => r).ToDictionary(r => r.Key, r => (long)r.Value));
    }
}
