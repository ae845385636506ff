using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_groups_are_received
{
    private static readonly Address Tickets = new("tickets", Grouped: true);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Each_groups_messages_keep_their_order_across_two_consumers()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Sessions = true });
        queue.Put([.. Enumerable.Range(0, 60).Select(n => new StoredMessage { Id = $"{n}", Session = $"g{n % 6}" })]);
        await using var other = rig.CreateSecondBroker();
        await using var one = await rig.Broker.OpenAsync(Tickets, Ct);
        await using var two = await other.OpenAsync(Tickets, Ct);
        var seen = new List<ReceivedMessage>();

        await Task.WhenAll(DrainAsync(one), DrainAsync(two));

        seen.Select(m => m.Id).ShouldBe(Enumerable.Range(0, 60).Select(n => $"{n}"), ignoreOrder: true);
        foreach (var group in seen.GroupBy(m => m.Group))
        {
            group.Select(m => int.Parse(m.Id)).ShouldBeInOrder();
        }

        async Task DrainAsync(IMessageSource source)
        {
            while (queue.Waiting.Count + queue.LockedCount > 0)
            {
                var some = await source.TakeAsync(4, TimeSpan.FromMilliseconds(500), Ct);
                lock (seen)
                {
                    seen.AddRange(some);
                }

                await source.CompleteAsync(some, Ct);
            }
        }
    }

    [TestMethod]
    public async Task A_vanished_host_is_reported_and_not_mistaken_for_an_empty_queue()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets", new EntityOptions { Sessions = true });
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        (await source.TakeAsync(1, TimeSpan.FromMilliseconds(100), Ct)).ShouldBeEmpty("the broker answers that the queue has none");
        rig.Bus.Network.Swallow();
        rig.Bus.Network.Cut();

        await Should.ThrowAsync<BrokerUnavailableException>(async () =>
        {
            for (var i = 0; i < 6; i++)
            {
                (await source.TakeAsync(1, TimeSpan.FromSeconds(10), Ct)).ShouldBeEmpty();
            }
        });
    }

    [TestMethod]
    public async Task A_group_belongs_to_one_consumer_until_all_its_messages_are_settled()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Sessions = true });
        queue.Put([.. Enumerable.Range(1, 3).Select(n => new StoredMessage { Id = $"{n}", Session = "a" })]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        await using var other = rig.CreateSecondBroker();
        await using var elsewhere = await other.OpenAsync(Tickets, Ct);

        var received = await source.TakeAsync(2, Rig.ReceiveTimeout, Ct);
        received.Select(m => m.Id).ShouldBe(["1", "2"]);
        (await elsewhere.TakeAsync(2, TimeSpan.FromMilliseconds(300), Ct)).ShouldBeEmpty();
        await source.CompleteAsync([received[0]], Ct);
        (await elsewhere.TakeAsync(2, TimeSpan.FromMilliseconds(300), Ct)).ShouldBeEmpty();
        await source.ReturnAsync([received[1]], Ct);

        var rest = await Task.WhenAny(Rig.ReceiveAsync(source, 2, Ct), Rig.ReceiveAsync(elsewhere, 2, Ct)).Unwrap();
        rest.Select(m => (m.Id, m.Deliveries)).ShouldBe([("2", 2), ("3", 1)]);
    }

    [TestMethod]
    public async Task A_long_group_does_not_hold_the_others_up()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Sessions = true });
        var longGroup = Enumerable.Range(0, 50).Select(n => new StoredMessage { Id = $"{n}", Session = "long" });
        queue.Put([.. longGroup, new StoredMessage { Id = "short", Session = "short" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);

        var calls = 0;
        for (var found = false; !found; calls++)
        {
            var some = await source.TakeAsync(5, Rig.ReceiveTimeout, Ct);
            found = some.Any(m => m.Id == "short");
            await source.CompleteAsync(some, Ct);
        }

        calls.ShouldBeLessThan(5);
    }

    [TestMethod]
    public async Task An_empty_group_is_released_and_accepted_again_when_it_has_messages()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Sessions = true });
        queue.Put([new StoredMessage { Id = "1", Session = "a" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);

        await source.CompleteAsync(await source.TakeAsync(5, Rig.ReceiveTimeout, Ct), Ct);
        await Eventually.IsTrueAsync(() => queue.LockedSessions.Count == 0, Ct);
        queue.Put([new StoredMessage { Id = "2", Session = "a" }]);

        (await source.TakeAsync(5, Rig.ReceiveTimeout, Ct)).ShouldHaveSingleItem().Id.ShouldBe("2");
    }

    [TestMethod]
    public async Task A_source_that_ends_releases_everything()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Sessions = true });
        queue.Put([.. Enumerable.Range(0, 6).Select(n => new StoredMessage { Id = $"{n}", Session = $"{n}" })]);
        var source = await rig.Broker.OpenAsync(Tickets, Ct);
        await source.TakeAsync(1, Rig.ReceiveTimeout, Ct);

        await source.DisposeAsync();

        await Eventually.IsTrueAsync(() => queue.LockedSessions.Count == 0, Ct);
        queue.Waiting.Count.ShouldBe(6);
    }

    [TestMethod]
    public async Task A_busy_consumer_keeps_no_other_group_from_the_others()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Sessions = true });
        queue.Put([new StoredMessage { Id = "busy", Session = "busy" }]);
        await using var busy = await rig.Broker.OpenAsync(Tickets, Ct);
        await busy.TakeAsync(5, Rig.ReceiveTimeout, Ct);
        queue.Put([.. Enumerable.Range(0, 6).Select(n => new StoredMessage { Id = $"{n}", Session = $"{n}" })]);
        await using var other = rig.CreateSecondBroker();
        await using var idle = await other.OpenAsync(Tickets, Ct);

        (await Rig.ReceiveAsync(idle, 6, Ct)).Select(m => m.Id).ShouldBe(["0", "1", "2", "3", "4", "5"], ignoreOrder: true);
    }

    [TestMethod]
    public async Task A_cancelled_wait_receives_nothing()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Sessions = true });
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var receiving = source.TakeAsync(5, Rig.ReceiveTimeout, cancellation.Token);

        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => receiving);
        queue.Put([new StoredMessage { Id = "1", Session = "a" }]);

        (await source.TakeAsync(5, Rig.ReceiveTimeout, Ct)).ShouldHaveSingleItem().Id.ShouldBe("1");
    }

    [TestMethod]
    public async Task A_message_sent_without_a_group_is_received_without_one()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets", new EntityOptions { Sessions = true });
        await rig.Broker.PublishAsync(Tickets, [Rig.Message("1")], Ct);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);

        (await source.TakeAsync(5, Rig.ReceiveTimeout, Ct)).ShouldHaveSingleItem().Group.ShouldBeNull();
    }
}
