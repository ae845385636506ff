using System.Diagnostics;
using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers;

// What every broker keeps when messages are taken and settled.
public abstract partial class BrokerContract
{
    [TestMethod]
    public async Task What_is_completed_is_gone()
    {
        await using var rig = await StartAsync();
        var queue = await FilledAsync(rig, 3);

        await using (var source = await rig.Broker.OpenAsync(queue, Ct))
        {
            var taken = await TakeAsync(source, 3);
            await source.CompleteAsync(taken, Ct);
            await source.CompleteAsync(taken, Ct);
            await source.CompleteAsync([], Ct);
        }

        (await TakeAllAsync(rig.Other, queue)).ShouldBeEmpty();
        (await rig.AsideAsync(queue)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task What_a_source_leaves_unsettled_comes_again_under_the_same_id_and_counted()
    {
        await using var rig = await StartAsync();
        var queue = await FilledAsync(rig, 3);

        var (first, second) = (await rig.Broker.OpenAsync(queue, Ct), (IMessageSource?)null);
        var taken = await TakeAsync(first, 3);
        await first.CompleteAsync([taken[1]], Ct);
        await first.DisposeAsync();
        second = await rig.Broker.OpenAsync(queue, Ct);
        var again = await TakeAsync(second, 2);
        await second.DisposeAsync();

        again.Select(m => m.Id).ShouldBe(["0", "2"]);
        again.ShouldAllBe(m => m.Deliveries > 1 || !rig.Counts);
        var third = await TakeAllAsync(rig.Other, queue);
        third.Select(m => (m.Id, Text(m))).ShouldBe([("0", "0"), ("2", "2")]);
        third.ShouldAllBe(m => m.Deliveries > 2 || !rig.Counts);
    }

    [TestMethod]
    public async Task What_is_returned_comes_again_to_anybody()
    {
        await using var rig = await StartAsync();
        var queue = await FilledAsync(rig, 3);
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        var taken = await TakeAsync(source, 3);

        await source.ReturnAsync([taken[0], taken[2]], Ct);

        var others = await TakeAllAsync(rig.Other, queue);
        others.Select(m => m.Id).ShouldBe(["0", "2"], ignoreOrder: true);
        others.ShouldAllBe(m => m.Deliveries > 1 || !rig.Counts);
        await source.CompleteAsync(taken, Ct);
    }

    [TestMethod]
    public async Task What_is_put_aside_is_found_with_the_reason_and_does_not_come_again()
    {
        await using var rig = await StartAsync();
        var queue = await FilledAsync(rig, 3);

        await using (var source = await rig.Broker.OpenAsync(queue, Ct))
        {
            var taken = await TakeAsync(source, 3);
            await source.DeadLetterAsync(taken[1], "it has no reference: ¿qué?", Ct);
            await source.DeadLetterAsync(taken[1], "it has no reference: ¿qué?", Ct);
        }

        (await TakeAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["0", "2"]);
        (await rig.AsideAsync(queue)).ShouldHaveSingleItem().ShouldBe(new Aside("1", "1", "it has no reference: ¿qué?"));
    }

    [TestMethod]
    public async Task A_wait_for_nothing_ends_when_it_is_over()
    {
        await using var rig = await StartAsync();
        await using var source = await rig.Broker.OpenAsync(await rig.MakeQueueAsync(), Ct);
        foreach (var wait in new[] { TimeSpan.Zero, Short, Short * 3 })
        {
            var clock = Stopwatch.StartNew();

            (await source.TakeAsync(10, wait, Ct)).ShouldBeEmpty();

            clock.Elapsed.ShouldBeGreaterThanOrEqualTo(wait - TimeSpan.FromMilliseconds(50));
            clock.Elapsed.ShouldBeLessThan(wait + TimeSpan.FromSeconds(8));
        }
    }

    [TestMethod]
    public async Task A_message_that_comes_during_the_wait_is_delivered_at_once()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        (await source.TakeAsync(10, Short, Ct)).ShouldBeEmpty();

        var clock = Stopwatch.StartNew();
        var waiting = source.TakeAsync(10, TimeSpan.FromMinutes(2), Ct);
        await ConfirmAsync(rig.Other, queue, Message("1"));

        (await waiting).ShouldHaveSingleItem().Id.ShouldBe("1");
        clock.Elapsed.ShouldBeLessThan(Long);
    }

    [TestMethod]
    public async Task No_more_is_held_than_was_asked_for()
    {
        await using var rig = await StartAsync();
        var queue = await FilledAsync(rig, 10);
        await using var source = await rig.Broker.OpenAsync(queue, Ct);

        var first = await TakeAsync(source, 3);
        var others = await TakeAllAsync(rig.Other, queue);

        first.Select(m => m.Id).ShouldBe(["0", "1", "2"]);
        others.Select(m => m.Id).ShouldBe(["3", "4", "5", "6", "7", "8", "9"]);
    }

    [TestMethod]
    public async Task More_can_be_taken_while_some_is_unsettled()
    {
        await using var rig = await StartAsync();
        var queue = await FilledAsync(rig, 6);
        await using var source = await rig.Broker.OpenAsync(queue, Ct);

        var (first, second) = (await TakeAsync(source, 2), await TakeAsync(source, 4));
        await source.CompleteAsync([.. second, .. first], Ct);

        first.Concat(second).Select(m => m.Id).ShouldBe(["0", "1", "2", "3", "4", "5"]);
        (await TakeAllAsync(rig.Other, queue)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_wait_that_is_broken_off_takes_nothing()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        for (var i = 0; i < 5; i++)
        {
            await using var source = await rig.Broker.OpenAsync(queue, Ct);
            using var enough = new CancellationTokenSource();
            var waiting = source.TakeAsync(10, Long, enough.Token);
            var sending = rig.Other.PublishAsync(queue, [Message($"{i}")], Ct);
            await enough.CancelAsync();
            await sending;
            try
            {
                // The message may have been quicker: then it is taken, and comes again.
                await source.ReturnAsync(await waiting, Ct);
            }
            catch (OperationCanceledException)
            {
                // As it should be.
            }
        }

        (await TakeAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["0", "1", "2", "3", "4"], ignoreOrder: true);
    }

    [TestMethod]
    public async Task A_grouped_queue_keeps_the_order_also_when_its_taker_ends_and_another_goes_on()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync(grouped: true);
        await ConfirmAsync(rig.Broker, queue, [.. Enumerable.Range(0, 9).Select(i => Message($"{i}") with { Group = "26-00001-0" })]);

        var first = await rig.Broker.OpenAsync(queue, Ct);
        var taken = await TakeAsync(first, 4);
        await first.CompleteAsync([.. taken.Take(2)], Ct);
        await using var second = await rig.Other.OpenAsync(queue, Ct);
        (await second.TakeAsync(9, Short, Ct)).ShouldBeEmpty("the first has not ended: what it holds comes first");
        await first.DisposeAsync();
        List<ReceivedMessage> rest = [];
        while (rest.Count < 7 && await second.TakeAsync(9, Long, Ct) is { Count: > 0 } some)
        {
            rest.AddRange(some);
            await second.CompleteAsync(some, Ct);
        }

        taken.Select(m => m.Id).ShouldBe(["0", "1", "2", "3"]);
        rest.Select(m => m.Id).ShouldBe(["2", "3", "4", "5", "6", "7", "8"]);
        rest.ShouldAllBe(m => m.Group == "26-00001-0");
    }

    [TestMethod]
    public async Task A_queue_that_somebody_empties_goes_on()
    {
        await using var rig = await StartAsync();
        var queue = await FilledAsync(rig, 6);
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        var taken = await TakeAsync(source, 2);

        await rig.PurgeAsync(queue);

        (await source.TakeAsync(9, Short, Ct)).ShouldBeEmpty();
        await source.ReturnAsync(taken, Ct);
        await ConfirmAsync(rig.Broker, queue, Message("later"));
        (await TakeAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["0", "1", "later"], ignoreOrder: true);
    }

    private async Task<Address> FilledAsync(BrokerRig rig, int count)
    {
        var queue = await rig.MakeQueueAsync();
        await ConfirmAsync(rig.Broker, queue, [.. Enumerable.Range(0, count).Select(i => Message($"{i}"))]);
        return queue;
    }

    // So many and no more, in however many gifts they come.
    private async Task<List<ReceivedMessage>> TakeAsync(IMessageSource source, int count)
    {
        List<ReceivedMessage> all = [];
        while (all.Count < count && await source.TakeAsync(count - all.Count, Long, Ct) is { Count: > 0 } some)
        {
            all.AddRange(some);
        }

        all.Count.ShouldBe(count);
        return all;
    }
}
