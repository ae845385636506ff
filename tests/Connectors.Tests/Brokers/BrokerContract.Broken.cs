using System.Diagnostics;
using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers;

// The part of the contract about a broken connection to the broker.
public abstract partial class BrokerContract
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    [TestMethod]
    public async Task A_broker_that_cannot_be_reached_is_reported_quickly_and_queues_no_caller()
    {
        await using var rig = await StartAsync();
        await ShouldFailQuicklyAsync(rig, rig.Unreachable);
    }

    [TestMethod]
    public async Task A_broker_that_goes_down_is_reported_quickly_and_works_again_by_itself_when_it_is_back()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        await PublishConfirmedAsync(rig.Broker, queue, Message("before"));
        rig.GoDown();

        // The first call may still detect that the connection is broken.
        await rig.Broker.PublishAsync(queue, [Message("lost")], Ct);
        await ShouldFailQuicklyAsync(rig, rig.Broker);
        rig.ComeBack();
        await PublishUntilConfirmedAsync(rig.Broker, queue, Message("after"));

        (await ReceiveAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["before", "after"]);
    }

    [TestMethod]
    public async Task A_broker_that_accepts_the_connection_and_never_answers_is_reported_quickly()
    {
        await using var rig = await StartAsync();
        rig.GoMute();
        await ShouldFailQuicklyAsync(rig, rig.Broker);
    }

    [TestMethod]
    public async Task Confirmed_messages_survive_the_connection()
    {
        await using var rig = await StartAsync();
        var queue = await MakeFilledQueueAsync(rig, 20);

        rig.GoDown();

        (await ReceiveAllAsync(rig.Other, queue)).Count.ShouldBe(20);
    }

    [TestMethod]
    [DataRow(2_000)]
    [DataRow(20_000)]
    [DataRow(80_000)]
    [DataRow(150_000)]
    public async Task A_connection_cut_in_mid_batch_leaves_each_result_correct(int bytes)
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        await PublishConfirmedAsync(rig.Broker, queue, Message("before"));
        var ids = Enumerable.Range(0, 500).Select(i => $"{i:000}").ToList();
        rig.CutAfter(bytes);
        var clock = Stopwatch.StartNew();

        var results = await rig.Broker.PublishAsync(queue, [.. ids.Select(id => new BrokerMessage(id, new byte[400]))], Ct);

        results.ShouldContain(r => r is PublishResult.Unknown || r is PublishResult.Unavailable, "nothing was cut");
        clock.Elapsed.ShouldBeLessThan(rig.FailureTimeout);
        rig.ComeBack();
        var unconfirmed = ids.Where((_, i) => results[i] is not PublishResult.Confirmed).ToList();
        await PublishUntilConfirmedAsync(rig.Broker, queue, Message("back"));
        ShouldBeCorrect(ids, results, await ReceiveAllAsync(rig.Other, queue));
        await PublishConfirmedAsync(rig.Broker, queue, [.. unconfirmed.Select(id => Message(id))]);
        (await ReceiveAllAsync(rig.Other, queue)).Count.ShouldBe(unconfirmed.Count);
    }

    [TestMethod]
    public async Task Without_a_confirmation_the_result_is_unknown_and_the_message_may_have_arrived()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        await PublishConfirmedAsync(rig.Broker, queue, Message("before"));
        rig.SwallowAnswers();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);

        var results = await rig.Broker.PublishAsync(queue, [Message("1"), Message("2")], cancellation.Token);

        results.ShouldAllBe(r => r is PublishResult.Unknown);
        rig.ComeBack();
        await PublishUntilConfirmedAsync(rig.Broker, queue, Message("after"));
        (await ReceiveAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["before", "1", "2", "after"]);
    }

    [TestMethod]
    public async Task A_call_cancelled_before_anything_is_sent_sends_nothing()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var results = await rig.Broker.PublishAsync(queue, [Message("1")], cancelled.Token);

        results.ShouldHaveSingleItem().ShouldBeOfType<PublishResult.Unavailable>();
        (await ReceiveAllAsync(rig.Other, queue)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_source_whose_connection_was_cut_reports_it_and_is_opened_again_with_nothing_lost()
    {
        await using var rig = await StartAsync();
        var queue = await MakeFilledQueueAsync(rig, 6);
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        var received = await ReceiveAsync(source, 4);
        await source.CompleteAsync([received[0]], Ct);
        rig.Cut();

        await Should.ThrowAsync<BrokerUnavailableException>(() => source.TakeAsync(9, LongWait, Ct));
        await Should.ThrowAsync<BrokerUnavailableException>(() => source.CompleteAsync([received[1]], Ct));
        await Should.ThrowAsync<BrokerUnavailableException>(() => source.ReturnAsync([received[2]], Ct));

        await using var reopened = await ReopenAsync(rig.Broker, queue);
        var rest = await ReceiveAsync(reopened, 5);
        rest.Select(m => m.Id).ShouldBe(["1", "2", "3", "4", "5"]);
        await Should.ThrowAsync<BrokerUnavailableException>(
            () => reopened.CompleteAsync([received[3]], Ct), "its number there may be another message's here");
        await reopened.CompleteAsync(rest, Ct);
        (await ReceiveAllAsync(rig.Other, queue)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_wait_for_messages_ends_when_the_connection_does()
    {
        await using var rig = await StartAsync();
        await using var source = await rig.Broker.OpenAsync(await rig.MakeQueueAsync(), Ct);
        (await source.TakeAsync(1, ShortWait, Ct)).ShouldBeEmpty();
        var waiting = source.TakeAsync(1, TimeSpan.FromMinutes(2), Ct);
        var clock = Stopwatch.StartNew();

        rig.Cut();

        await Should.ThrowAsync<BrokerUnavailableException>(() => waiting);
        clock.Elapsed.ShouldBeLessThan(LongWait);
    }

    [TestMethod]
    public async Task A_message_that_cannot_be_dead_lettered_is_delivered_again()
    {
        await using var rig = await StartAsync();
        var queue = await MakeFilledQueueAsync(rig, 1);
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        var received = await ReceiveAsync(source, 1);
        rig.GoDown();

        await Should.ThrowAsync<BrokerUnavailableException>(() => source.DeadLetterAsync(received[0], "it cannot be read", Ct));

        (await ReceiveAllAsync(rig.Other, queue)).ShouldHaveSingleItem().Id.ShouldBe("0");
    }

    private async Task ShouldFailQuicklyAsync(BrokerRig rig, IBroker broker)
    {
        var clock = Stopwatch.StartNew();
        var queue = rig.Missing;
        var first = await broker.PublishAsync(queue, [Message("1"), Message("2")], Ct);
        first.ShouldAllBe(r => r is PublishResult.Unavailable, first[0].ToString());
        clock.Elapsed.ShouldBeLessThan(rig.FailureTimeout);

        // Of fifty concurrent calls one tries to connect; the others fail at once with the last known reason.
        clock.Restart();
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => broker.PublishAsync(queue, [Message($"{i}")], Ct)));
        results.ShouldAllBe(r => r[0] is PublishResult.Unavailable);
        clock.Elapsed.ShouldBeLessThan(rig.FailureTimeout);
        await Should.ThrowAsync<BrokerUnavailableException>(() => broker.OpenAsync(queue, Ct));
        (await broker.CheckAsync(Ct)).Reachable.ShouldBeFalse();
        clock.Elapsed.ShouldBeLessThan(rig.FailureTimeout * 3);
    }

    private async Task PublishUntilConfirmedAsync(IBroker broker, Address to, BrokerMessage message)
    {
        var clock = Stopwatch.StartNew();
        while ((await broker.PublishAsync(to, [message], Ct))[0] is not PublishResult.Confirmed)
        {
            clock.Elapsed.ShouldBeLessThan(LongWait);
            await Task.Delay(PollInterval, TimeProvider.System, Ct);
        }
    }

    private async Task<IMessageSource> ReopenAsync(IBroker broker, Address queue)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await broker.OpenAsync(queue, Ct);
            }
            catch (BrokerUnavailableException) when (clock.Elapsed < LongWait)
            {
                await Task.Delay(PollInterval, TimeProvider.System, Ct);
            }
        }
    }
}
