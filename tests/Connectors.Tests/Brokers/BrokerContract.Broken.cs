using System.Diagnostics;
using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers;

// What every broker keeps when the way to it is broken.
public abstract partial class BrokerContract
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    [TestMethod]
    public async Task A_broker_that_is_not_there_is_told_quickly_and_queues_nobody()
    {
        await using var rig = await StartAsync();
        await NobodyWaitsAsync(rig, rig.Nowhere);
    }

    [TestMethod]
    public async Task A_broker_that_goes_away_is_told_quickly_and_works_again_by_itself_when_it_is_back()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        await ConfirmAsync(rig.Broker, queue, Message("before"));
        rig.GoAway();

        // The first may still find out that the connection is broken.
        await rig.Broker.PublishAsync(queue, [Message("lost")], Ct);
        await NobodyWaitsAsync(rig, rig.Broker);
        rig.ComeBack();
        await UntilConfirmedAsync(rig.Broker, queue, Message("after"));

        (await TakeAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["before", "after"]);
    }

    [TestMethod]
    public async Task A_broker_that_takes_the_connection_and_says_nothing_is_told_quickly()
    {
        await using var rig = await StartAsync();
        rig.GoMute();
        await NobodyWaitsAsync(rig, rig.Broker);
    }

    [TestMethod]
    public async Task What_was_confirmed_survives_the_connection()
    {
        await using var rig = await StartAsync();
        var queue = await FilledAsync(rig, 20);

        rig.GoAway();

        (await TakeAllAsync(rig.Other, queue)).Count.ShouldBe(20);
    }

    [TestMethod]
    [DataRow(2_000)]
    [DataRow(20_000)]
    [DataRow(80_000)]
    [DataRow(150_000)]
    public async Task A_connection_cut_in_mid_batch_leaves_each_result_honest(int bytes)
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        await ConfirmAsync(rig.Broker, queue, Message("before"));
        var ids = Enumerable.Range(0, 500).Select(i => $"{i:000}").ToList();
        rig.CutAfter(bytes);
        var clock = Stopwatch.StartNew();

        var results = await rig.Broker.PublishAsync(queue, [.. ids.Select(id => new BrokerMessage(id, new byte[400]))], Ct);

        results.ShouldContain(r => r is PublishResult.Unknown || r is PublishResult.Unavailable, "nothing was cut");
        clock.Elapsed.ShouldBeLessThan(rig.Quickly);
        rig.ComeBack();
        var again = ids.Where((_, i) => results[i] is not PublishResult.Confirmed).ToList();
        await UntilConfirmedAsync(rig.Broker, queue, Message("back"));
        Honest(ids, results, await TakeAllAsync(rig.Other, queue));
        await ConfirmAsync(rig.Broker, queue, [.. again.Select(id => Message(id))]);
        (await TakeAllAsync(rig.Other, queue)).Count.ShouldBe(again.Count);
    }

    [TestMethod]
    public async Task Without_a_confirmation_the_outcome_is_unknown_and_the_message_may_be_there()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        await ConfirmAsync(rig.Broker, queue, Message("before"));
        rig.SwallowAnswers();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);

        var results = await rig.Broker.PublishAsync(queue, [Message("1"), Message("2")], patience.Token);

        results.ShouldAllBe(r => r is PublishResult.Unknown);
        rig.ComeBack();
        await UntilConfirmedAsync(rig.Broker, queue, Message("after"));
        (await TakeAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["before", "1", "2", "after"]);
    }

    [TestMethod]
    public async Task Patience_that_ends_before_anything_is_sent_means_that_nothing_was()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        using var none = new CancellationTokenSource();
        await none.CancelAsync();

        (await rig.Broker.PublishAsync(queue, [Message("1")], none.Token)).ShouldHaveSingleItem().ShouldBeOfType<PublishResult.Unavailable>();
        (await TakeAllAsync(rig.Other, queue)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_source_that_was_cut_says_so_and_is_opened_again_with_nothing_lost()
    {
        await using var rig = await StartAsync();
        var queue = await FilledAsync(rig, 6);
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        var taken = await TakeAsync(source, 4);
        await source.CompleteAsync([taken[0]], Ct);
        rig.Cut();

        await Should.ThrowAsync<BrokerUnavailableException>(() => source.TakeAsync(9, Long, Ct));
        await Should.ThrowAsync<BrokerUnavailableException>(() => source.CompleteAsync([taken[1]], Ct));
        await Should.ThrowAsync<BrokerUnavailableException>(() => source.ReturnAsync([taken[2]], Ct));

        await using var again = await OpenAgainAsync(rig.Broker, queue);
        var rest = await TakeAsync(again, 5);
        rest.Select(m => m.Id).ShouldBe(["1", "2", "3", "4", "5"]);
        await Should.ThrowAsync<BrokerUnavailableException>(() => again.CompleteAsync([taken[3]], Ct), "its number there may be another message's here");
        await again.CompleteAsync(rest, Ct);
        (await TakeAllAsync(rig.Other, queue)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_wait_ends_when_the_connection_does()
    {
        await using var rig = await StartAsync();
        await using var source = await rig.Broker.OpenAsync(await rig.MakeQueueAsync(), Ct);
        (await source.TakeAsync(1, Short, Ct)).ShouldBeEmpty();
        var waiting = source.TakeAsync(1, TimeSpan.FromMinutes(2), Ct);
        var clock = Stopwatch.StartNew();

        rig.Cut();

        await Should.ThrowAsync<BrokerUnavailableException>(() => waiting);
        clock.Elapsed.ShouldBeLessThan(Long);
    }

    [TestMethod]
    public async Task What_cannot_be_put_aside_is_delivered_again()
    {
        await using var rig = await StartAsync();
        var queue = await FilledAsync(rig, 1);
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        var taken = await TakeAsync(source, 1);
        rig.GoAway();

        await Should.ThrowAsync<BrokerUnavailableException>(() => source.DeadLetterAsync(taken[0], "it cannot be read", Ct));

        (await TakeAllAsync(rig.Other, queue)).ShouldHaveSingleItem().Id.ShouldBe("0");
    }

    private async Task NobodyWaitsAsync(BrokerRig rig, IBroker broker)
    {
        var clock = Stopwatch.StartNew();
        var queue = rig.Missing;
        var first = await broker.PublishAsync(queue, [Message("1"), Message("2")], Ct);
        first.ShouldAllBe(r => r is PublishResult.Unavailable, first[0].ToString());
        clock.Elapsed.ShouldBeLessThan(rig.Quickly);

        // Fifty at once: while one of them finds out whether it is back, the others are told what is known.
        clock.Restart();
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i => (await broker.PublishAsync(queue, [Message($"{i}")], Ct))[0]));
        results.ShouldAllBe(r => r is PublishResult.Unavailable);
        clock.Elapsed.ShouldBeLessThan(rig.Quickly);
        await Should.ThrowAsync<BrokerUnavailableException>(() => broker.OpenAsync(queue, Ct));
        (await broker.CheckAsync(Ct)).Reachable.ShouldBeFalse();
        clock.Elapsed.ShouldBeLessThan(rig.Quickly * 3);
    }

    private async Task UntilConfirmedAsync(IBroker broker, Address to, BrokerMessage message)
    {
        var clock = Stopwatch.StartNew();
        while ((await broker.PublishAsync(to, [message], Ct))[0] is not PublishResult.Confirmed)
        {
            clock.Elapsed.ShouldBeLessThan(Long);
            await Task.Delay(Look, TimeProvider.System, Ct);
        }
    }

    private async Task<IMessageSource> OpenAgainAsync(IBroker broker, Address queue)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await broker.OpenAsync(queue, Ct);
            }
            catch (BrokerUnavailableException) when (clock.Elapsed < Long)
            {
                await Task.Delay(Look, TimeProvider.System, Ct);
            }
        }
    }
}
