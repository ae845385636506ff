using System.Collections.Immutable;
using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_messages_are_sent
{
    private static readonly Address Events = new("events");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Messages_arrive_in_order_complete_and_in_one_transfer()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events");
        var message = Rig.Message("e-1", "26-00021-6", "{\"números\":1}") with
        {
            Subject = "ticket.closed",
            ContentType = "application/cloudevents+json",
            Headers = TraceHeaders,
        };
        var others = Enumerable.Range(2, 199).Select(n => Rig.Message($"e-{n}"));

        var results = await rig.Broker.PublishAsync(Events, [message, .. others], Ct);

        results.Count.ShouldBe(200);
        results.ShouldAllBe(r => r is PublishResult.Confirmed);
        queue.Waiting.Select(m => m.Id).ShouldBe(Enumerable.Range(1, 200).Select(n => $"e-{n}"));
        rig.Bus.Transfers.ShouldBe([200]);
        var stored = queue.Waiting[0];
        (stored.Session, stored.Subject, stored.ContentType).ShouldBe(("26-00021-6", "ticket.closed", "application/cloudevents+json"));
        Encoding.UTF8.GetString((byte[])stored.Body).ShouldBe("{\"números\":1}");
        stored.Headers.ShouldContainKeyAndValue("traceparent", TraceParent);
        stored.Headers.ShouldContainKeyAndValue("Diagnostic-Id", TraceParent);
    }

    [TestMethod]
    public async Task Each_subscriber_of_a_topic_gets_a_copy()
    {
        await using var rig = new Rig();
        var one = rig.Bus.Queue("events/subscriptions/one");
        var two = rig.Bus.Queue("events/subscriptions/two");

        var results = await rig.Broker.PublishAsync(Events with { IsTopic = true }, [Rig.Message("e-1")], Ct);

        results.ShouldAllBe(r => r is PublishResult.Confirmed);
        one.Waiting.Count.ShouldBe(1);
        two.Waiting.Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_batch_too_large_for_one_transfer_is_split_and_only_a_message_too_large_is_refused()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events");
        var large = new string('x', 100_000);

        var results = await rig.Broker.PublishAsync(
            Events,
            [
                Rig.Message("1", null, large),
                Rig.Message("2", null, large),
                Rig.Message("3", null, new string('x', 300_000)),
                Rig.Message("4", null, large),
            ],
            Ct);

        results.Select(r => r.GetType().Name).ShouldBe(["Confirmed", "Confirmed", "Refused", "Confirmed"]);
        results[2].ShouldBeOfType<PublishResult.Refused>().Reason.ShouldContain("larger than");
        queue.Waiting.Select(m => m.Id).ShouldBe(["1", "2", "4"]);
    }

    [TestMethod]
    public async Task A_message_that_the_broker_refuses_costs_the_others_nothing()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events");
        var rejection = new TransferReply.Rejection("com.microsoft:argument-error", "A property is not valid.");
        rig.Bus.OnTransfer = (_, messages) => messages.Any(m => m.Id == "6") ? rejection : TransferReply.Accept;
        var messages = Enumerable.Range(1, 8).Select(n => Rig.Message($"{n}"));
        var idTooLong = Rig.Message(new string('i', 129));

        var results = await rig.Broker.PublishAsync(Events, [.. messages, idTooLong], Ct);

        results.Select(r => r is PublishResult.Refused).ShouldBe([false, false, false, false, false, true, false, false, true]);
        queue.Waiting.Select(m => m.Id).ShouldBe(["1", "2", "3", "4", "5", "7", "8"]);
    }

    [TestMethod]
    public async Task A_partitioned_queue_accepts_messages_one_at_a_time()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events", new EntityOptions { Partitioned = true, DropsDuplicates = true });

        var results = await rig.Broker.PublishAsync(Events, [Rig.Message("1"), Rig.Message("2"), Rig.Message("3")], Ct);

        results.ShouldAllBe(r => r is PublishResult.Confirmed);
        queue.Waiting.Select(m => m.Id).ShouldBe(["1", "2", "3"]);
    }

    [TestMethod]
    public async Task The_same_id_again_makes_no_second_message_where_the_queue_drops_doubles()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events", new EntityOptions { DropsDuplicates = true });
        rig.Bus.OnTransfer = (_, _) => new TransferReply.Silent();
        (await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct))[0].ShouldBeOfType<PublishResult.Unknown>();

        rig.Bus.OnTransfer = (_, _) => TransferReply.Accept;
        (await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct))[0].ShouldBeOfType<PublishResult.Confirmed>();

        queue.Waiting.ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task A_delayed_message_is_not_delivered_before_its_time()
    {
        var time = new ManualTime();
        await using var rig = new Rig(time);
        rig.Bus.Queue("events");
        var later = Rig.Message("later") with { NotBefore = time.GetUtcNow().AddMinutes(10) };
        await rig.Broker.PublishAsync(Events, [later, Rig.Message("now")], Ct);
        await using var source = await rig.Broker.OpenAsync(Events, Ct);

        var first = await Rig.ReceiveAsync(source, 1, Ct);
        first[0].Id.ShouldBe("now");
        await source.CompleteAsync(first, Ct);
        (await source.TakeAsync(1, TimeSpan.FromMilliseconds(100), Ct)).ShouldBeEmpty();
        time.Advance(TimeSpan.FromMinutes(11));
        (await Rig.ReceiveAsync(source, 1, Ct))[0].Id.ShouldBe("later");
    }

    [TestMethod]
    public async Task A_queue_with_sessions_accepts_a_message_without_a_group()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events", new EntityOptions { Sessions = true });

        var results = await rig.Broker.PublishAsync(Events with { Grouped = true }, [Rig.Message("1"), Rig.Message("2", "group")], Ct);

        results.ShouldAllBe(r => r is PublishResult.Confirmed);
        (await rig.Broker.PublishAsync(Events, [Rig.Message("3")], Ct))[0].ShouldBeOfType<PublishResult.Refused>();

        queue.Waiting.Select(m => m.Session is "group").ShouldBe([false, true]);
    }

    private const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static readonly ImmutableDictionary<string, string> TraceHeaders = ImmutableDictionary<string, string>.Empty
        .Add("traceparent", TraceParent)
        .Add("Diagnostic-Id", TraceParent);
}
