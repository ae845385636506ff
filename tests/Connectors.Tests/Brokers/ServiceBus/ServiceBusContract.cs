using System.Diagnostics.CodeAnalysis;
using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>
/// What every broker keeps, and what Service Bus keeps in its own way: only sessions have an order. On a queue without them the client library gives back what arrives
/// while nobody waits for it, and it comes after what was sent later.
/// </summary>
[SuppressMessage("Usage", "MSTEST0036", Justification = "These tests of the contract are replaced by what Service Bus does instead.")]
public abstract class ServiceBusContract : BrokerContract
{
    /// <summary>Elsewhere on any queue.</summary>
    [TestMethod]
    public new async Task A_batch_keeps_its_order()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync(grouped: true);
        var ids = Enumerable.Range(0, 300).Select(i => $"{i:000}").ToList();

        (await rig.Broker.PublishAsync(queue, [.. ids.Select(id => Rig.Message(id, "group"))], Ct)).ShouldAllBe(r => r is PublishResult.Confirmed);

        (await TakeAllAsync(rig.Other, queue, ids.Count)).ShouldBe(ids);
    }

    /// <summary>Elsewhere each one's order is kept too.</summary>
    [TestMethod]
    public new async Task Many_who_hand_over_at_once_lose_and_double_nothing()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        var ids = Enumerable.Range(0, 1000).Select(i => $"{i / 25:00}-{i % 25:00}").ToList();

        await Task.WhenAll(ids.Chunk(25).Select(async some =>
            (await rig.Broker.PublishAsync(queue, [.. some.Select(id => Rig.Message(id))], Ct)).ShouldAllBe(r => r is PublishResult.Confirmed)));

        (await TakeAllAsync(rig.Other, queue, ids.Count)).Order(StringComparer.Ordinal).ShouldBe(ids);
    }

    private async Task<List<string>> TakeAllAsync(IBroker broker, Address from, int count)
    {
        await using var source = await broker.OpenAsync(from, Ct);
        var ids = new List<string>();
        while (ids.Count < count && await source.TakeAsync(200, Rig.Patience, Ct) is { Count: > 0 } some)
        {
            await source.CompleteAsync(some, Ct);
            ids.AddRange(some.Select(m => m.Id));
        }

        (await source.TakeAsync(1, TimeSpan.FromMilliseconds(200), Ct)).ShouldBeEmpty();
        return ids;
    }
}
