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
    public async Task They_arrive_in_order_whole_and_in_one_transfer()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events");
        var message = Rig.Message("e-1", "26-00021-6", "{\"números\":1}") with { Subject = "ticket.closed", ContentType = "application/cloudevents+json", Headers = Traced };

        var results = await rig.Broker.PublishAsync(Events, [message, .. Enumerable.Range(2, 199).Select(n => Rig.Message($"e-{n}"))], Ct);

        results.Count.ShouldBe(200);
        results.ShouldAllBe(r => r is PublishResult.Confirmed);
        queue.Waiting.Select(l => l.Id).ShouldBe(Enumerable.Range(1, 200).Select(n => $"e-{n}"));
        rig.Bus.Transfers.ShouldBe([200]);
        var kept = queue.Waiting[0];
        (kept.Session, kept.Subject, kept.ContentType).ShouldBe(("26-00021-6", "ticket.closed", "application/cloudevents+json"));
        Encoding.UTF8.GetString((byte[])kept.Body).ShouldBe("{\"números\":1}");
        kept.Headers.ShouldContainKeyAndValue("traceparent", Traced["traceparent"]);
        kept.Headers.ShouldContainKeyAndValue("Diagnostic-Id", Traced["Diagnostic-Id"]);
    }

    [TestMethod]
    public async Task Each_subscriber_of_a_topic_gets_a_copy()
    {
        await using var rig = new Rig();
        var (one, two) = (rig.Bus.Queue("events/subscriptions/one"), rig.Bus.Queue("events/subscriptions/two"));

        (await rig.Broker.PublishAsync(Events with { IsTopic = true }, [Rig.Message("e-1")], Ct)).ShouldAllBe(r => r is PublishResult.Confirmed);

        one.Waiting.Count.ShouldBe(1);
        two.Waiting.Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task More_than_fits_goes_in_several_transfers_and_one_too_large_is_refused_alone()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events");
        var large = new string('x', 100_000);

        var results = await rig.Broker.PublishAsync(Events,
            [Rig.Message("1", null, large), Rig.Message("2", null, large), Rig.Message("3", null, new string('x', 300_000)), Rig.Message("4", null, large)], Ct);

        results.Select(r => r.GetType().Name).ShouldBe(["Confirmed", "Confirmed", "Refused", "Confirmed"]);
        results[2].ShouldBeOfType<PublishResult.Refused>().Reason.ShouldContain("larger than");
        queue.Waiting.Select(l => l.Id).ShouldBe(["1", "2", "4"]);
    }

    [TestMethod]
    public async Task One_that_the_broker_cannot_take_costs_the_others_nothing()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events");
        rig.Bus.Meets = (_, letters) => letters.Any(l => l.Id == "6") ? new Reception.Rejection("com.microsoft:argument-error", "A property is not valid.") : Reception.Take;

        var results = await rig.Broker.PublishAsync(Events, [.. Enumerable.Range(1, 8).Select(n => Rig.Message($"{n}")), Rig.Message(new string('i', 129))], Ct);

        results.Select(r => r is PublishResult.Refused).ShouldBe([false, false, false, false, false, true, false, false, true]);
        queue.Waiting.Select(l => l.Id).ShouldBe(["1", "2", "3", "4", "5", "7", "8"]);
    }

    [TestMethod]
    public async Task A_partitioned_queue_takes_them_although_not_together()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events", new EntityOptions { Partitioned = true, DropsDoubles = true });

        var results = await rig.Broker.PublishAsync(Events, [Rig.Message("1"), Rig.Message("2"), Rig.Message("3")], Ct);

        results.ShouldAllBe(r => r is PublishResult.Confirmed);
        queue.Waiting.Select(l => l.Id).ShouldBe(["1", "2", "3"]);
    }

    [TestMethod]
    public async Task The_same_id_again_makes_no_second_message_where_the_queue_drops_doubles()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events", new EntityOptions { DropsDoubles = true });
        rig.Bus.Meets = (_, _) => new Reception.Silent();
        (await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct))[0].ShouldBeOfType<PublishResult.Unknown>();

        rig.Bus.Meets = (_, _) => Reception.Take;
        (await rig.Broker.PublishAsync(Events, [Rig.Message("1")], Ct))[0].ShouldBeOfType<PublishResult.Confirmed>();

        queue.Waiting.ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task One_for_later_is_not_delivered_before()
    {
        var time = new ManualTime();
        await using var rig = new Rig(time);
        rig.Bus.Queue("events");
        await rig.Broker.PublishAsync(Events, [Rig.Message("later") with { NotBefore = time.GetUtcNow().AddMinutes(10) }, Rig.Message("now")], Ct);
        await using var source = await rig.Broker.OpenAsync(Events, Ct);

        var first = await Rig.TakeAsync(source, 1, Ct);
        first[0].Id.ShouldBe("now");
        await source.CompleteAsync(first, Ct);
        (await source.TakeAsync(1, TimeSpan.FromMilliseconds(100), Ct)).ShouldBeEmpty();
        time.Advance(TimeSpan.FromMinutes(11));
        (await Rig.TakeAsync(source, 1, Ct))[0].Id.ShouldBe("later");
    }

    [TestMethod]
    public async Task A_queue_with_sessions_takes_one_that_asks_for_no_order()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("events", new EntityOptions { Sessions = true });

        (await rig.Broker.PublishAsync(Events with { Grouped = true }, [Rig.Message("1"), Rig.Message("2", "group")], Ct)).ShouldAllBe(r => r is PublishResult.Confirmed);
        (await rig.Broker.PublishAsync(Events, [Rig.Message("3")], Ct))[0].ShouldBeOfType<PublishResult.Refused>();

        queue.Waiting.Select(l => l.Session is "group").ShouldBe([false, true]);
    }

    private static readonly ImmutableDictionary<string, string> Traced = ImmutableDictionary<string, string>.Empty
        .Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").Add("Diagnostic-Id", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
}
