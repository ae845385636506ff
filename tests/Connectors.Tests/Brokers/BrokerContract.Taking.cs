using System.Diagnostics;
using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers;

// The part of the contract about receiving and settling messages.
public abstract partial class BrokerContract
{
    [TestMethod]
    public async Task A_completed_message_is_never_delivered_again()
    {
        await using var rig = await StartAsync();
        var queue = await MakeFilledQueueAsync(rig, 3);

        await using (var source = await rig.Broker.OpenAsync(queue, Ct))
        {
            var received = await ReceiveAsync(source, 3);
            await source.CompleteAsync(received, Ct);
            await source.CompleteAsync(received, Ct);
            await source.CompleteAsync([], Ct);
        }

        (await ReceiveAllAsync(rig.Other, queue)).ShouldBeEmpty();
        (await rig.DeadLettersAsync(queue)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Messages_a_source_leaves_unsettled_are_delivered_again_with_the_same_id_and_counted()
    {
        await using var rig = await StartAsync();
        var queue = await MakeFilledQueueAsync(rig, 3);

        var first = await rig.Broker.OpenAsync(queue, Ct);
        var received = await ReceiveAsync(first, 3);
        await first.CompleteAsync([received[1]], Ct);
        await first.DisposeAsync();
        var second = await rig.Broker.OpenAsync(queue, Ct);
        var again = await ReceiveAsync(second, 2);
        await second.DisposeAsync();

        again.Select(m => m.Id).ShouldBe(["0", "2"]);
        again.ShouldAllBe(m => m.Deliveries > 1 || !rig.CountsDeliveries);
        var third = await ReceiveAllAsync(rig.Other, queue);
        third.Select(m => (m.Id, Text(m))).ShouldBe([("0", "0"), ("2", "2")]);
        third.ShouldAllBe(m => m.Deliveries > 2 || !rig.CountsDeliveries);
    }

    [TestMethod]
    public async Task A_returned_message_is_delivered_again_to_any_consumer()
    {
        await using var rig = await StartAsync();
        var queue = await MakeFilledQueueAsync(rig, 3);
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        var received = await ReceiveAsync(source, 3);

        await source.ReturnAsync([received[0], received[2]], Ct);

        var others = await ReceiveAllAsync(rig.Other, queue);
        others.Select(m => m.Id).ShouldBe(["0", "2"], ignoreOrder: true);
        others.ShouldAllBe(m => m.Deliveries > 1 || !rig.CountsDeliveries);
        await source.CompleteAsync(received, Ct);
    }

    [TestMethod]
    public async Task A_dead_lettered_message_is_found_with_the_reason_and_never_delivered_again()
    {
        await using var rig = await StartAsync();
        var queue = await MakeFilledQueueAsync(rig, 3);

        await using (var source = await rig.Broker.OpenAsync(queue, Ct))
        {
            var received = await ReceiveAsync(source, 3);
            await source.DeadLetterAsync(received[1], "it has no reference: ¿qué?", Ct);
            await source.DeadLetterAsync(received[1], "it has no reference: ¿qué?", Ct);
        }

        (await ReceiveAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["0", "2"]);
        (await rig.DeadLettersAsync(queue)).ShouldHaveSingleItem().ShouldBe(new DeadLetter("1", "1", "it has no reference: ¿qué?"));
    }

    [TestMethod]
    public async Task A_wait_without_messages_ends_on_time()
    {
        await using var rig = await StartAsync();
        await using var source = await rig.Broker.OpenAsync(await rig.MakeQueueAsync(), Ct);
        foreach (var wait in new[] { TimeSpan.Zero, ShortWait, ShortWait * 3 })
        {
            var clock = Stopwatch.StartNew();

            (await source.TakeAsync(10, wait, Ct)).ShouldBeEmpty();

            clock.Elapsed.ShouldBeGreaterThanOrEqualTo(wait - TimeSpan.FromMilliseconds(50));
            clock.Elapsed.ShouldBeLessThan(wait + TimeSpan.FromSeconds(8));
        }
    }

    [TestMethod]
    public async Task A_message_that_arrives_during_the_wait_is_delivered_at_once()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        (await source.TakeAsync(10, ShortWait, Ct)).ShouldBeEmpty();

        var clock = Stopwatch.StartNew();
        var waiting = source.TakeAsync(10, TimeSpan.FromMinutes(2), Ct);
        await PublishConfirmedAsync(rig.Other, queue, Message("1"));

        (await waiting).ShouldHaveSingleItem().Id.ShouldBe("1");
        clock.Elapsed.ShouldBeLessThan(LongWait);
    }

    [TestMethod]
    public async Task A_source_locks_no_more_messages_than_were_asked_for()
    {
        await using var rig = await StartAsync();
        var queue = await MakeFilledQueueAsync(rig, 10);
        await using var source = await rig.Broker.OpenAsync(queue, Ct);

        var first = await ReceiveAsync(source, 3);
        var others = await ReceiveAllAsync(rig.Other, queue);

        first.Select(m => m.Id).ShouldBe(["0", "1", "2"]);
        others.Select(m => m.Id).ShouldBe(["3", "4", "5", "6", "7", "8", "9"]);
    }

    [TestMethod]
    public async Task More_messages_can_be_received_while_some_are_unsettled()
    {
        await using var rig = await StartAsync();
        var queue = await MakeFilledQueueAsync(rig, 6);
        await using var source = await rig.Broker.OpenAsync(queue, Ct);

        var first = await ReceiveAsync(source, 2);
        var second = await ReceiveAsync(source, 4);
        await source.CompleteAsync([.. second, .. first], Ct);

        first.Concat(second).Select(m => m.Id).ShouldBe(["0", "1", "2", "3", "4", "5"]);
        (await ReceiveAllAsync(rig.Other, queue)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_cancelled_wait_loses_no_message()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        for (var i = 0; i < 5; i++)
        {
            await using var source = await rig.Broker.OpenAsync(queue, Ct);
            using var cancellation = new CancellationTokenSource();
            var waiting = source.TakeAsync(10, LongWait, cancellation.Token);
            var sending = rig.Other.PublishAsync(queue, [Message($"{i}")], Ct);
            await cancellation.CancelAsync();
            await sending;
            try
            {
                // The message may have arrived before the cancellation: then it is received, and returned here.
                await source.ReturnAsync(await waiting, Ct);
            }
            catch (OperationCanceledException)
            {
                // The wait was cancelled before the message arrived.
            }
        }

        (await ReceiveAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["0", "1", "2", "3", "4"], ignoreOrder: true);
    }

    [TestMethod]
    public async Task A_grouped_queue_keeps_its_order_when_its_consumer_ends_and_another_goes_on()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync(grouped: true);
        var messages = Enumerable.Range(0, 9).Select(i => Message($"{i}") with { Group = "26-00001-0" });
        await PublishConfirmedAsync(rig.Broker, queue, [.. messages]);

        var first = await rig.Broker.OpenAsync(queue, Ct);
        var received = await ReceiveAsync(first, 4);
        await first.CompleteAsync([.. received.Take(2)], Ct);
        await using var second = await rig.Other.OpenAsync(queue, Ct);
        (await second.TakeAsync(9, ShortWait, Ct)).ShouldBeEmpty("the first has not ended: its messages come first");
        await first.DisposeAsync();
        List<ReceivedMessage> rest = [];
        while (rest.Count < 7 && await second.TakeAsync(9, LongWait, Ct) is { Count: > 0 } some)
        {
            rest.AddRange(some);
            await second.CompleteAsync(some, Ct);
        }

        received.Select(m => m.Id).ShouldBe(["0", "1", "2", "3"]);
        rest.Select(m => m.Id).ShouldBe(["2", "3", "4", "5", "6", "7", "8"]);
        rest.ShouldAllBe(m => m.Group == "26-00001-0");
    }

    [TestMethod]
    public async Task A_queue_that_is_purged_goes_on()
    {
        await using var rig = await StartAsync();
        var queue = await MakeFilledQueueAsync(rig, 6);
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        var received = await ReceiveAsync(source, 2);

        await rig.PurgeAsync(queue);

        (await source.TakeAsync(9, ShortWait, Ct)).ShouldBeEmpty();
        await source.ReturnAsync(received, Ct);
        await PublishConfirmedAsync(rig.Broker, queue, Message("later"));
        (await ReceiveAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["0", "1", "later"], ignoreOrder: true);
    }

    private async Task<Address> MakeFilledQueueAsync(BrokerRig rig, int count)
    {
        var queue = await rig.MakeQueueAsync();
        await PublishConfirmedAsync(rig.Broker, queue, [.. Enumerable.Range(0, count).Select(i => Message($"{i}"))]);
        return queue;
    }

    // Receives exactly so many messages, in as many calls as that takes.
    private async Task<List<ReceivedMessage>> ReceiveAsync(IMessageSource source, int count)
    {
        List<ReceivedMessage> all = [];
        while (all.Count < count && await source.TakeAsync(count - all.Count, LongWait, Ct) is { Count: > 0 } some)
        {
            all.AddRange(some);
        }

        all.Count.ShouldBe(count);
        return all;
    }
}
