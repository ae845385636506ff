using System.Diagnostics.CodeAnalysis;
using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>
/// The contract of every broker, with what Service Bus does in its own way. Only sessions have an order: on a queue without sessions the
/// client library returns messages that arrive while no call waits for them, and they are delivered behind messages that were sent later.
/// </summary>
[SuppressMessage("Usage", "MSTEST0036", Justification = "These tests of the contract are replaced by what Service Bus does instead.")]
public abstract class ServiceBusContract : BrokerContract
{
    /// <summary>Other brokers keep the order on any queue; Service Bus keeps it on a grouped one.</summary>
    [TestMethod]
    public new async Task A_batch_keeps_its_order()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync(grouped: true);
        var ids = Enumerable.Range(0, 300).Select(i => $"{i:000}").ToList();

        var results = await rig.Broker.PublishAsync(queue, [.. ids.Select(id => Rig.Message(id, "group"))], Ct);

        results.ShouldAllBe(r => r is PublishResult.Confirmed);

        (await ReceiveAllAsync(rig.Other, queue, ids.Count)).ShouldBe(ids);
    }

    /// <summary>Other brokers also keep the order of each publisher's messages.</summary>
    [TestMethod]
    public new async Task Concurrent_publishers_lose_and_duplicate_nothing()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        var ids = Enumerable.Range(0, 1000).Select(i => $"{i / 25:00}-{i % 25:00}").ToList();

        await Task.WhenAll(ids.Chunk(25).Select(async batch =>
        {
            var results = await rig.Broker.PublishAsync(queue, [.. batch.Select(id => Rig.Message(id))], Ct);
            results.ShouldAllBe(r => r is PublishResult.Confirmed);
        }));

        (await ReceiveAllAsync(rig.Other, queue, ids.Count)).Order(StringComparer.Ordinal).ShouldBe(ids);
    }

    private async Task<List<string>> ReceiveAllAsync(IBroker broker, Address from, int count)
    {
        await using var source = await broker.OpenAsync(from, Ct);
        var ids = new List<string>();
        while (ids.Count < count && await source.TakeAsync(200, Rig.ReceiveTimeout, Ct) is { Count: > 0 } some)
        {
            await source.CompleteAsync(some, Ct);
            ids.AddRange(some.Select(m => m.Id));
        }

        (await source.TakeAsync(1, TimeSpan.FromMilliseconds(200), Ct)).ShouldBeEmpty();
        return ids;
    }
}
