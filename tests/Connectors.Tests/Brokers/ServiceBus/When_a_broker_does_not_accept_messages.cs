using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_a_broker_does_not_accept_messages
{
    private static readonly Address Events = new("events");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_broker_that_is_down_was_sent_nothing_and_the_next_try_finds_it_again()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events");
        rig.Bus.Network.GoDown();

        (await rig.Broker.PublishAsync(Events, [Rig.Message("1"), Rig.Message("2")], Ct)).ShouldAllBe(r => r is PublishResult.Unavailable);
        rig.Bus.Network.ComeBack();
        (await rig.Broker.PublishAsync(Events, [Rig.Message("1"), Rig.Message("2")], Ct)).ShouldAllBe(r => r is PublishResult.Confirmed);

        queue.Waiting.Select(m => m.Id).ShouldBe(["1", "2"]);
    }

    [TestMethod]
    public async Task A_broker_that_went_down_after_the_link_was_opened_was_sent_nothing()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("events");
        await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct);
        rig.Bus.Network.GoDown();

        // The first call may still use the old connection just as it ends.
        await rig.Broker.PublishAsync(Events, [Rig.Message("2")], Ct);

        (await rig.Broker.PublishAsync(Events, [Rig.Message("3")], Ct))[0].ShouldBeOfType<PublishResult.Unavailable>();
    }

    [TestMethod]
    [DataRow(false, DisplayName = "The confirmation is lost")]
    [DataRow(true, DisplayName = "The connection is cut before it")]
    public async Task A_message_without_an_answer_has_an_unknown_result(bool cut)
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events");
        TransferReply replyToSecond = cut ? new TransferReply.Cut() : new TransferReply.Silent();
        rig.Bus.OnTransfer = (_, messages) => messages.Any(m => m.Id == "2") ? replyToSecond : TransferReply.Accept;
        await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct);

        var results = await rig.Broker.PublishAsync(Events, [LargeMessage("2"), LargeMessage("3")], Ct);

        results[0].ShouldBeOfType<PublishResult.Unknown>();
        results[1].ShouldBeOfType<PublishResult.Unavailable>().Reason.ShouldContain("one before it");
        queue.Waiting.Select(m => m.Id).ShouldBe(["1", "2"]);
        (await rig.Broker.PublishAsync(Events, [Rig.Message("3")], Ct))[0].ShouldBeOfType<PublishResult.Confirmed>();
    }

    [TestMethod]
    [DataRow(false, DisplayName = "A link that failed")]
    [DataRow(true, DisplayName = "A link that was idle")]
    public async Task A_link_that_may_be_dead_is_not_used(bool idle)
    {
        var time = new ManualTime();
        await using var rig = new Rig(time);
        rig.Bus.Queue("events");
        await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct);
        rig.Bus.Network.SwallowAnswers();
        if (idle)
        {
            time.Advance(TimeSpan.FromMinutes(2));
        }
        else
        {
            (await rig.Broker.PublishAsync(Events, [Rig.Message("2")], Ct))[0].ShouldBeOfType<PublishResult.Unknown>();
        }

        // The broker opens a new link first. That fails, so nothing was sent.
        (await rig.Broker.PublishAsync(Events, [Rig.Message("3")], Ct))[0].ShouldBeOfType<PublishResult.Unavailable>();
    }

    [TestMethod]
    public async Task A_host_that_vanished_is_given_up_after_one_try()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("events");
        rig.Bus.Network.Swallow();
        var start = TimeProvider.System.GetTimestamp();

        (await rig.Broker.PublishAsync(Events, [Rig.Message("1"), Rig.Message("2")], Ct)).ShouldAllBe(r => r is PublishResult.Unavailable);

        // The client library adds five seconds of its own.
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(Rig.ShortTimeouts.Try + TimeSpan.FromSeconds(15));
    }

    [TestMethod]
    public async Task A_cancelled_call_reports_for_each_message_whether_it_may_have_been_sent()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("events");
        await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        rig.Bus.OnTransfer = (_, _) =>
        {
            cancellation.Cancel();
            return new TransferReply.Ignored();
        };

        var results = await rig.Broker.PublishAsync(Events, [LargeMessage("2"), LargeMessage("3")], cancellation.Token);

        results.Select(r => r.GetType().Name).ShouldBe(["Unknown", "Unavailable"]);
    }

    [TestMethod]
    public async Task A_queue_that_is_missing_disabled_or_full_refuses_with_what_to_do()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("disabled", new EntityOptions { Disabled = true });
        rig.Bus.Queue("full", new EntityOptions { Capacity = 0 });

        (await SendAsync("missing")).ShouldContain("an administrator makes it");
        (await SendAsync("disabled")).ShouldContain("enable it");
        (await SendAsync("full")).ShouldContain("is full");

        // The broker tries all three in one transfer only: no single message is at fault.
        rig.Bus.Transfers.ShouldBe([3]);

        async Task<string> SendAsync(string queue)
        {
            var results = await rig.Broker.PublishAsync(new Address(queue), [Rig.Message("1"), Rig.Message("2"), Rig.Message("3")], Ct);
            results.Cast<PublishResult.Refused>().ShouldAllBe(r => r.TakesNone);
            return ((PublishResult.Refused)results[0]).Reason;
        }
    }

    [TestMethod]
    public async Task A_namespace_that_throttles_has_not_accepted_the_messages()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("events");
        rig.Bus.OnTransfer = (_, _) => new TransferReply.Rejection(
            "com.microsoft:server-busy", "The request was terminated because the namespace is being throttled.");

        var result = (await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct))[0];

        result.ShouldBeOfType<PublishResult.Unavailable>().Reason.ShouldContain("throttling");
    }

    [TestMethod]
    public async Task A_key_without_the_right_gets_an_error_that_names_the_right_and_not_the_key()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("events");
        rig.Bus.DeniedEntities.Add("events");
        var withoutRight = await ReasonAsync(Events);
        withoutRight.ShouldContain("Azure Service Bus Data Sender");

        rig.Bus.KeyIsWrong = true;
        var withWrongKey = await ReasonAsync(new Address("other"));
        withWrongKey.ShouldContain("InvalidSignature");
        (withoutRight + withWrongKey).ShouldNotContain("czNj");

        async Task<string> ReasonAsync(Address to) =>
            (await rig.Broker.PublishAsync(to, [Rig.Message("1")], Ct))[0].ShouldBeOfType<PublishResult.Refused>().Reason;
    }

    // Two of these do not fit into one transfer.
    private static BrokerMessage LargeMessage(string id) => Rig.Message(id, null, new string('x', 200_000));
}
