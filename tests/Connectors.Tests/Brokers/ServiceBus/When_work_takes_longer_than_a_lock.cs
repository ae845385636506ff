using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>These tests run on a manual clock: the stand-in's locks expire by it, and the hub renews them by it.</summary>
[TestClass]
public sealed class When_work_takes_longer_than_a_lock
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(11);
    private readonly ManualTime time = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task The_lock_is_renewed_until_the_message_is_settled_and_not_after(bool grouped)
    {
        await using var rig = new Rig(time);
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Sessions = grouped });
        queue.Put([new StoredMessage { Id = "1", Session = "a" }]);
        await using var source = await rig.Broker.OpenAsync(new Address("tickets", Grouped: grouped), Ct);
        var received = await source.TakeAsync(1, Rig.ReceiveTimeout, Ct);

        for (var renewal = 1; renewal <= 10; renewal++)
        {
            time.Advance(Step);
            await Eventually.IsTrueAsync(() => IsRenewed(queue, renewal), Ct);
        }

        queue.LockedCount.ShouldBe(1);
        await source.CompleteAsync(received, Ct);
        (queue.Waiting.Count, queue.LockedCount).ShouldBe((0, 0));
        var renewals = queue.Renewals;
        time.Advance(Step);
        time.Advance(Step);
        await Eventually.IsTrueAsync(() => queue.LockedSessions.Count == 0, Ct);
        queue.Renewals.ShouldBe(renewals);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_lost_lock_fails_the_completion_of_a_message_and_not_its_return(bool grouped)
    {
        await using var rig = new Rig(time);
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Sessions = grouped });
        queue.Put([new StoredMessage { Id = "1", Session = "a" }, new StoredMessage { Id = "2", Session = "b" }]);
        var from = new Address("tickets", Grouped: grouped);
        var source = await rig.Broker.OpenAsync(from, Ct);
        var received = await Rig.ReceiveAsync(source, 2, Ct);

        // The clock advances in one step, so the hub has no time to renew.
        time.Advance(TimeSpan.FromMinutes(2));
        var error = await Should.ThrowAsync<BrokerUnavailableException>(() => source.CompleteAsync([received[0]], Ct));
        error.Message.ShouldContain("delivered again");
        await source.ReturnAsync([received[1]], Ct);
        await source.DisposeAsync();

        await using var again = await rig.Broker.OpenAsync(from, Ct);
        (await Rig.ReceiveAsync(again, 2, Ct)).ShouldAllBe(m => m.Deliveries == 2);
    }

    // The renewal loop may have been between two of its waits when the clock advanced; then the clock advances a little once more.
    private bool IsRenewed(Entity queue, int times)
    {
        if (queue.Renewals < times)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
        }

        return queue.Renewals >= times;
    }
}
