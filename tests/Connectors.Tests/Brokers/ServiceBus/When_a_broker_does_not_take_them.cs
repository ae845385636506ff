using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_a_broker_does_not_take_them
{
    private static readonly Address Events = new("events");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Nothing_was_sent_to_one_that_is_down_and_the_next_try_finds_it_again()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events");
        rig.Bus.Wire.GoDown();

        (await rig.Broker.PublishAsync(Events, [Rig.Message("1"), Rig.Message("2")], Ct)).ShouldAllBe(r => r is PublishResult.Unavailable);
        rig.Bus.Wire.ComeBack();
        (await rig.Broker.PublishAsync(Events, [Rig.Message("1"), Rig.Message("2")], Ct)).ShouldAllBe(r => r is PublishResult.Confirmed);

        queue.Waiting.Select(l => l.Id).ShouldBe(["1", "2"]);
    }

    [TestMethod]
    public async Task A_link_that_was_open_and_a_broker_that_went_since_still_means_that_nothing_was_sent()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("events");
        await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct);
        rig.Bus.Wire.GoDown();

        // The first may meet the old connection just as it ends.
        await rig.Broker.PublishAsync(Events, [Rig.Message("2")], Ct);

        (await rig.Broker.PublishAsync(Events, [Rig.Message("3")], Ct))[0].ShouldBeOfType<PublishResult.Unavailable>();
    }

    [TestMethod]
    [DataRow(false, DisplayName = "The confirmation is lost")]
    [DataRow(true, DisplayName = "The connection is cut before it")]
    public async Task It_is_not_known_whether_one_without_an_answer_arrived(bool cut)
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events");
        rig.Bus.Meets = (_, letters) => letters.Any(l => l.Id == "2") ? cut ? new Reception.Cut() : new Reception.Silent() : Reception.Take;
        await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct);

        var results = await rig.Broker.PublishAsync(Events, [Rig.Message("2", null, new string('x', 200_000)), Rig.Message("3", null, new string('x', 200_000))], Ct);

        results[0].ShouldBeOfType<PublishResult.Unknown>();
        results[1].ShouldBeOfType<PublishResult.Unavailable>().Reason.ShouldContain("one before it");
        queue.Waiting.Select(l => l.Id).ShouldBe(["1", "2"]);
        (await rig.Broker.PublishAsync(Events, [Rig.Message("3")], Ct))[0].ShouldBeOfType<PublishResult.Confirmed>();
    }

    [TestMethod]
    [DataRow(false, DisplayName = "One that failed")]
    [DataRow(true, DisplayName = "One that rested")]
    public async Task A_link_that_may_be_dead_is_not_sent_over(bool rested)
    {
        var time = new ManualTime();
        await using var rig = new Rig(time);
        rig.Bus.Queue("events");
        await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct);
        rig.Bus.Wire.SwallowAnswers();
        if (rested)
        {
            time.Advance(TimeSpan.FromMinutes(2));
        }
        else
        {
            (await rig.Broker.PublishAsync(Events, [Rig.Message("2")], Ct))[0].ShouldBeOfType<PublishResult.Unknown>();
        }

        // Another is opened first, and since that comes to nothing, nothing was sent.
        (await rig.Broker.PublishAsync(Events, [Rig.Message("3")], Ct))[0].ShouldBeOfType<PublishResult.Unavailable>();
    }

    [TestMethod]
    public async Task A_host_that_vanished_is_given_up_after_one_try()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("events");
        rig.Bus.Wire.Swallow();
        var begun = TimeProvider.System.GetTimestamp();

        (await rig.Broker.PublishAsync(Events, [Rig.Message("1"), Rig.Message("2")], Ct)).ShouldAllBe(r => r is PublishResult.Unavailable);

        // The client library adds five seconds of its own.
        TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(Rig.Hasty.Try + TimeSpan.FromSeconds(15));
    }

    [TestMethod]
    public async Task A_wait_that_is_ended_says_of_each_whether_it_may_have_left()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("events");
        await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        rig.Bus.Meets = (_, _) =>
        {
            patience.Cancel();
            return new Reception.Ignored();
        };

        var results = await rig.Broker.PublishAsync(Events, [Rig.Message("2", null, new string('x', 200_000)), Rig.Message("3", null, new string('x', 200_000))], patience.Token);

        results.Select(r => r.GetType().Name).ShouldBe(["Unknown", "Unavailable"]);
    }

    [TestMethod]
    public async Task A_queue_that_is_missing_disabled_or_full_refuses_and_says_what_to_do()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("disabled", new EntityOptions { Disabled = true });
        rig.Bus.Queue("full", new EntityOptions { Room = 0 });

        (await SendAsync("missing")).ShouldContain("an administrator makes it");
        (await SendAsync("disabled")).ShouldContain("enable it");
        (await SendAsync("full")).ShouldContain("is full");

        // One try for all of them: it is not one message's fault.
        rig.Bus.Transfers.ShouldBe([3]);

        async Task<string> SendAsync(string queue)
        {
            var results = await rig.Broker.PublishAsync(new Address(queue), [Rig.Message("1"), Rig.Message("2"), Rig.Message("3")], Ct);
            results.Cast<PublishResult.Refused>().ShouldAllBe(r => r.TakesNone);
            return ((PublishResult.Refused)results[0]).Reason;
        }
    }

    [TestMethod]
    public async Task A_namespace_that_throttles_has_not_taken_them()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("events");
        rig.Bus.Meets = (_, _) => new Reception.Rejection("com.microsoft:server-busy", "The request was terminated because the namespace is being throttled.");

        (await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct))[0].ShouldBeOfType<PublishResult.Unavailable>().Reason.ShouldContain("throttling");
    }

    [TestMethod]
    public async Task A_key_without_the_right_is_told_which_right_it_needs_and_never_repeated()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("events");
        rig.Bus.Closed.Add("events");
        var said = (await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct))[0].ShouldBeOfType<PublishResult.Refused>().Reason;
        said.ShouldContain("Azure Service Bus Data Sender");

        rig.Bus.KeyIsWrong = true;
        var other = (await rig.Broker.PublishAsync(new Address("other"), [Rig.Message("1")], Ct))[0].ShouldBeOfType<PublishResult.Refused>().Reason;
        other.ShouldContain("InvalidSignature");
        (said + other).ShouldNotContain("czNj");
    }
}
