using System.Text;
using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers;

/// <summary>What every broker keeps: inherit, and give a <see cref="BrokerRig"/>. Here: handing over.</summary>
public abstract partial class BrokerContract
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(500);

    public TestContext TestContext { get; set; } = null!;

    /// <summary>A broker with nothing in it.</summary>
    protected abstract Task<BrokerRig> StartAsync();

    protected CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task What_is_handed_over_is_taken_as_it_was()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        var message = Message("order-1") with { Group = "26-00001-0", Subject = "order.new", ContentType = "text/plain", Headers = Message("").Headers.Add("city", "Allentown").Add("n", "7") };

        await ConfirmAsync(rig.Broker, queue, message);

        var got = (await TakeAllAsync(rig.Other, queue)).ShouldHaveSingleItem();
        (got.Id, Text(got), got.Group, got.Subject, got.ContentType).ShouldBe(("order-1", "order-1", "26-00001-0", "order.new", "text/plain"));
        got.Deliveries.ShouldBe(1);
        got.Headers.ShouldContainKeyAndValue("city", "Allentown");
        got.Headers.ShouldContainKeyAndValue("n", "7");
        got.SentAt.ShouldNotBeNull().ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(2));
    }

    [TestMethod]
    public async Task What_was_left_out_is_left_out()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();

        await ConfirmAsync(rig.Broker, queue, new BrokerMessage("1", ReadOnlyMemory<byte>.Empty));

        var got = (await TakeAllAsync(rig.Other, queue)).ShouldHaveSingleItem();
        (got.Body.Length, got.Group, got.Subject, got.ContentType).ShouldBe((0, null, null, "application/json"));
        got.Headers.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Odd_texts_and_every_byte_arrive_unchanged()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        string[] ids = ["a b", "¿ñandú?", "шина-🐾", "quote\"'\\/", "ALN-26-00001-0-1", new string('x', 128), "ид" + new string('я', 100)];
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var messages = ids.Select(id => new BrokerMessage(id, bytes) { Group = id, Subject = id, Headers = Message("").Headers.Add("said", $"{id}\n\t{new string('—', 400)}") }).ToArray();

        await ConfirmAsync(rig.Broker, queue, messages);

        var got = await TakeAllAsync(rig.Other, queue);
        got.Select(m => (m.Id, m.Group, m.Subject, m.Headers["said"])).ShouldBe(messages.Select(m => (m.Id, m.Group, m.Subject, m.Headers["said"])), ignoreOrder: true);
        got.Select(m => Convert.ToHexString(m.Body.Span)).Distinct().ShouldHaveSingleItem().ShouldBe(Convert.ToHexString(bytes));
    }

    [TestMethod]
    public async Task A_large_body_arrives_whole_and_one_too_large_is_refused_without_harm_to_the_others()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        var (large, tooLarge) = (new byte[rig.TooLarge / 2], new byte[rig.TooLarge]);
        new Random(7).NextBytes(large);

        var results = await rig.Broker.PublishAsync(queue, [Message("a"), new BrokerMessage("large", large), new BrokerMessage("too-large", tooLarge), Message("b")], Ct);
        var again = await rig.Broker.PublishAsync(queue, [new BrokerMessage("too-large", tooLarge), Message("c")], Ct);

        results[2].ShouldBeOfType<PublishResult.Refused>().TakesNone.ShouldBeFalse();
        again[0].ShouldBeOfType<PublishResult.Refused>().Reason.ShouldContain("larg");
        again[1].ShouldBeOfType<PublishResult.Confirmed>();
        var there = await TakeAllAsync(rig.Other, queue);
        Honest(["a", "large", "too-large", "b"], results, there);
        there.ShouldContain(m => m.Id == "c");
        foreach (var whole in there.Where(m => m.Id == "large"))
        {
            whole.Body.Span.SequenceEqual(large).ShouldBeTrue();
        }
    }

    [TestMethod]
    public async Task To_a_queue_that_is_missing_nothing_goes_and_none_is_made()
    {
        await using var rig = await StartAsync();

        for (var i = 0; i < 2; i++)
        {
            var results = await rig.Broker.PublishAsync(rig.Missing, [Message("1"), Message("2") with { NotBefore = TimeProvider.System.GetUtcNow().AddMinutes(1) }], Ct);

            results.ShouldAllBe(r => r is PublishResult.Refused);
            results.Cast<PublishResult.Refused>().ShouldAllBe(r => r.TakesNone && r.Reason.Contains(rig.Missing.Name));
        }
    }

    [TestMethod]
    public async Task An_id_no_broker_can_carry_is_refused_and_the_others_go()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();

        var results = await rig.Broker.PublishAsync(queue, [Message("1"), Message(new string('я', 200)), Message("2")], Ct);

        results.Select(r => r.GetType().Name).ShouldBe(["Confirmed", "Refused", "Confirmed"]);
        results[1].ShouldBeOfType<PublishResult.Refused>().TakesNone.ShouldBeFalse();
        (await TakeAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["1", "2"]);
    }

    [TestMethod]
    public async Task A_batch_keeps_its_order()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        var ids = Enumerable.Range(0, 300).Select(i => $"{i:000}").ToList();

        (await rig.Broker.PublishAsync(queue, [.. ids.Select(id => Message(id))], Ct)).ShouldAllBe(r => r is PublishResult.Confirmed);

        (await TakeAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(ids);
    }

    [TestMethod]
    public async Task Nothing_at_all_is_handed_over_with_nothing_said()
    {
        await using var rig = await StartAsync();

        (await rig.Broker.PublishAsync(await rig.MakeQueueAsync(), [], Ct)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Many_who_hand_over_at_once_lose_and_double_nothing()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();

        await Parallel.ForEachAsync(Enumerable.Range(0, 40), new ParallelOptions { MaxDegreeOfParallelism = 40, CancellationToken = Ct }, async (n, ct) =>
        {
            var results = await rig.Broker.PublishAsync(queue, [.. Enumerable.Range(0, 25).Select(i => Message($"{n:00}-{i:00}"))], ct);
            results.ShouldAllBe(r => r is PublishResult.Confirmed);
        });

        var got = (await TakeAllAsync(rig.Other, queue)).Select(m => m.Id).ToList();
        got.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 1000).Select(i => $"{i / 25:00}-{i % 25:00}"));
        got.GroupBy(id => id[..2]).ShouldAllBe(of => of.SequenceEqual(of.Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public async Task What_is_for_later_comes_later_and_holds_up_nobody()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        var due = TimeProvider.System.GetUtcNow().AddSeconds(3);

        await ConfirmAsync(rig.Broker, queue, Message("later") with { NotBefore = due }, Message("past") with { NotBefore = due.AddDays(-1) }, Message("now"));
        await using var source = await rig.Other.OpenAsync(queue, Ct);
        var first = await source.TakeAsync(9, Long, Ct);
        var second = first.Count == 1 ? await source.TakeAsync(9, Long, Ct) : [];
        var last = await source.TakeAsync(9, Long, Ct);

        first.Concat(second).Select(m => m.Id).ShouldBe(["past", "now"], ignoreOrder: true);
        last.ShouldHaveSingleItem().Id.ShouldBe("later");
        TimeProvider.System.GetUtcNow().ShouldBeGreaterThanOrEqualTo(due - TimeSpan.FromMilliseconds(100));
    }

    [TestMethod]
    public async Task A_topic_gives_a_copy_to_each_who_asked_for_the_subject()
    {
        await using var rig = await StartAsync();
        var (topic, queues) = await rig.MakeTopicAsync("ticket.closed");

        await ConfirmAsync(rig.Broker, topic, Message("1") with { Subject = "ticket.received" }, Message("2") with { Subject = "ticket.closed" });

        (await TakeAllAsync(rig.Other, queues[0])).Select(m => (m.Id, m.Subject)).ShouldBe([("1", "ticket.received"), ("2", "ticket.closed")]);
        (await TakeAllAsync(rig.Other, queues[1])).Select(m => m.Id).ShouldBe(["2"]);
    }

    [TestMethod]
    public async Task A_topic_is_not_opened()
    {
        await using var rig = await StartAsync();

        await Should.ThrowAsync<ArgumentException>(() => rig.Broker.OpenAsync(new Address("events", IsTopic: true), Ct));
    }

    [TestMethod]
    public async Task A_sender_who_changes_his_mind_when_the_connection_stands_has_sent_nothing()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        var asked = 0;

        await Should.ThrowAsync<LeaseLostException>(() => rig.Broker.PublishAsync(queue, [Message("1") with { BeforeSend = () => throw new LeaseLostException() }], Ct));
        await ConfirmAsync(rig.Broker, queue, Message("2") with { BeforeSend = () => asked++ });

        asked.ShouldBe(1);
        (await TakeAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["2"]);
    }

    [TestMethod]
    public async Task A_check_finds_it_and_says_what_it_is()
    {
        await using var rig = await StartAsync();

        var probe = await rig.Broker.CheckAsync(Ct);

        probe.Reachable.ShouldBeTrue(probe.Detail);
        probe.Detail.ShouldNotBeNullOrWhiteSpace();
    }

    private static BrokerMessage Message(string id) => new(id, Encoding.UTF8.GetBytes(id));

    private static string Text(ReceivedMessage message) => Encoding.UTF8.GetString(message.Body.Span);

    private async Task ConfirmAsync(IBroker broker, Address to, params IReadOnlyList<BrokerMessage> messages) =>
        (await broker.PublishAsync(to, messages, Ct)).ShouldAllBe(r => r is PublishResult.Confirmed);

    /// <summary>Everything in a queue, taken for good.</summary>
    private async Task<List<ReceivedMessage>> TakeAllAsync(IBroker broker, Address from)
    {
        await using var source = await broker.OpenAsync(from, Ct);
        List<ReceivedMessage> all = [];
        while (await source.TakeAsync(200, Short * 3, Ct) is { Count: > 0 } some)
        {
            await source.CompleteAsync(some, Ct);
            all.AddRange(some);
        }

        return all;
    }

    /// <summary>What each result says is so.</summary>
    private static void Honest(IReadOnlyList<string> ids, IReadOnlyList<PublishResult> results, IEnumerable<ReceivedMessage> there)
    {
        var found = there.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        results.Count.ShouldBe(ids.Count);
        foreach (var (id, result) in ids.Zip(results))
        {
            var isThere = found.Contains(id);
            (result is PublishResult.Confirmed && !isThere).ShouldBeFalse($"{id} is confirmed and is not there");
            (result is PublishResult.Refused or PublishResult.Unavailable && isThere).ShouldBeFalse($"{id} is there, and the result is {result}");
        }
    }
}
