using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>On a clock of the test's own: the stand-in's locks end by it, and the hub renews by it.</summary>
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
        queue.Put([new Letter { Id = "1", Session = "a" }]);
        await using var source = await rig.Broker.OpenAsync(new Address("tickets", Grouped: grouped), Ct);
        var taken = await source.TakeAsync(1, Rig.Patience, Ct);

        for (var minutes = 1; minutes <= 10; minutes++)
        {
            time.Advance(Step);
            await Eventually.IsTrueAsync(() => Rung(queue, minutes), Ct);
        }

        queue.LockedCount.ShouldBe(1);
        await source.CompleteAsync(taken, Ct);
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
    public async Task A_lock_that_was_lost_is_told_to_who_is_done_and_not_to_who_gives_back(bool grouped)
    {
        await using var rig = new Rig(time);
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Sessions = grouped });
        queue.Put([new Letter { Id = "1", Session = "a" }, new Letter { Id = "2", Session = "b" }]);
        var from = new Address("tickets", Grouped: grouped);
        var source = await rig.Broker.OpenAsync(from, Ct);
        var taken = await Rig.TakeAsync(source, 2, Ct);

        // All at once: there is no time to renew.
        time.Advance(TimeSpan.FromMinutes(2));
        (await Should.ThrowAsync<BrokerUnavailableException>(() => source.CompleteAsync([taken[0]], Ct))).Message.ShouldContain("delivered again");
        await source.ReturnAsync([taken[1]], Ct);
        await source.DisposeAsync();

        await using var again = await rig.Broker.OpenAsync(from, Ct);
        (await Rig.TakeAsync(again, 2, Ct)).ShouldAllBe(m => m.Deliveries == 2);
    }

    // The loop may have been between two of its waits when the clock was put on: then it is rung once more.
    private bool Rung(Entity queue, int times)
    {
        if (queue.Renewals < times)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
        }

        return queue.Renewals >= times;
    }
}
