using System.Collections.Immutable;
using System.Text;
using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers;

/// <summary>
/// The contract of every broker: a test class inherits it and provides a <see cref="BrokerRig"/>. This part is about publishing.
/// </summary>
public abstract partial class BrokerContract
{
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(500);

    public TestContext TestContext { get; set; } = null!;

    /// <summary>Starts a rig whose broker contains no messages.</summary>
    protected abstract Task<BrokerRig> StartAsync();

    protected CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_message_is_received_as_it_was_published()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        var message = Message("order-1") with
        {
            Group = "26-00001-0",
            Subject = "order.new",
            ContentType = "text/plain",
            Headers = ImmutableDictionary<string, string>.Empty.Add("city", "Allentown").Add("n", "7"),
        };

        await PublishConfirmedAsync(rig.Broker, queue, message);

        var received = (await ReceiveAllAsync(rig.Other, queue)).ShouldHaveSingleItem();
        (received.Id, Text(received)).ShouldBe(("order-1", "order-1"));
        (received.Group, received.Subject, received.ContentType).ShouldBe(("26-00001-0", "order.new", "text/plain"));
        received.Deliveries.ShouldBe(1);
        received.Headers.ShouldContainKeyAndValue("city", "Allentown");
        received.Headers.ShouldContainKeyAndValue("n", "7");
        received.SentAt.ShouldNotBeNull().ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(2));
    }

    [TestMethod]
    public async Task Properties_that_were_not_set_are_not_received()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();

        await PublishConfirmedAsync(rig.Broker, queue, new BrokerMessage("1", ReadOnlyMemory<byte>.Empty));

        var received = (await ReceiveAllAsync(rig.Other, queue)).ShouldHaveSingleItem();
        (received.Body.Length, received.Group, received.Subject, received.ContentType).ShouldBe((0, null, null, "application/json"));
        received.Headers.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Unusual_texts_and_every_byte_arrive_unchanged()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        var longest = new string('x', 128);
        var longestInBytes = "ид" + new string('я', 100);
        string[] ids = ["a b", "¿ñandú?", "шина-🐾", "quote\"'\\/", "ALN-26-00001-0-1", longest, longestInBytes];
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var noHeaders = ImmutableDictionary<string, string>.Empty;
        var messages = ids.Select(id => new BrokerMessage(id, bytes)
        {
            Group = id,
            Subject = id,
            Headers = noHeaders.Add("text", $"{id}\n\t{new string('—', 400)}"),
        }).ToArray();

        await PublishConfirmedAsync(rig.Broker, queue, messages);

        var received = await ReceiveAllAsync(rig.Other, queue);
        received.Select(m => (m.Id, m.Group, m.Subject, m.Headers["text"]))
            .ShouldBe(messages.Select(m => (m.Id, m.Group, m.Subject, m.Headers["text"])), ignoreOrder: true);
        received.Select(m => Convert.ToHexString(m.Body.Span)).Distinct().ShouldHaveSingleItem().ShouldBe(Convert.ToHexString(bytes));
    }

    [TestMethod]
    public async Task A_large_body_arrives_whole_and_one_too_large_is_refused_without_harm_to_the_others()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        var largeBody = new byte[rig.TooLarge / 2];
        new Random(7).NextBytes(largeBody);
        var large = new BrokerMessage("large", largeBody);
        var tooLarge = new BrokerMessage("too-large", new byte[rig.TooLarge]);

        var results = await rig.Broker.PublishAsync(queue, [Message("a"), large, tooLarge, Message("b")], Ct);
        var again = await rig.Broker.PublishAsync(queue, [tooLarge, Message("c")], Ct);

        results[2].ShouldBeOfType<PublishResult.Refused>().TakesNone.ShouldBeFalse();
        again[0].ShouldBeOfType<PublishResult.Refused>().Reason.ShouldContain("larg");
        again[1].ShouldBeOfType<PublishResult.Confirmed>();
        var received = await ReceiveAllAsync(rig.Other, queue);
        ShouldBeCorrect(["a", "large", "too-large", "b"], results, received);
        received.ShouldContain(m => m.Id == "c");
        foreach (var message in received.Where(m => m.Id == "large"))
        {
            message.Body.Span.SequenceEqual(largeBody).ShouldBeTrue();
        }
    }

    [TestMethod]
    public async Task Messages_to_a_missing_queue_are_refused_and_the_queue_is_not_created()
    {
        await using var rig = await StartAsync();
        var delayed = Message("2") with { NotBefore = TimeProvider.System.GetUtcNow().AddMinutes(1) };

        for (var i = 0; i < 2; i++)
        {
            var results = await rig.Broker.PublishAsync(rig.Missing, [Message("1"), delayed], Ct);

            results.ShouldAllBe(r => r is PublishResult.Refused);
            results.Cast<PublishResult.Refused>().ShouldAllBe(r => r.TakesNone && r.Reason.Contains(rig.Missing.Name));
        }
    }

    [TestMethod]
    public async Task A_message_with_an_id_that_is_too_long_is_refused_and_the_others_are_sent()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();

        var results = await rig.Broker.PublishAsync(queue, [Message("1"), Message(new string('я', 200)), Message("2")], Ct);

        results.Select(r => r.GetType().Name).ShouldBe(["Confirmed", "Refused", "Confirmed"]);
        results[1].ShouldBeOfType<PublishResult.Refused>().TakesNone.ShouldBeFalse();
        (await ReceiveAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["1", "2"]);
    }

    [TestMethod]
    public async Task A_batch_keeps_its_order()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        var ids = Enumerable.Range(0, 300).Select(i => $"{i:000}").ToList();

        (await rig.Broker.PublishAsync(queue, [.. ids.Select(id => Message(id))], Ct)).ShouldAllBe(r => r is PublishResult.Confirmed);

        (await ReceiveAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(ids);
    }

    [TestMethod]
    public async Task An_empty_batch_has_no_results()
    {
        await using var rig = await StartAsync();

        (await rig.Broker.PublishAsync(await rig.MakeQueueAsync(), [], Ct)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Concurrent_publishers_lose_and_duplicate_nothing()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();

        var options = new ParallelOptions { MaxDegreeOfParallelism = 40, CancellationToken = Ct };
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), options, async (n, ct) =>
        {
            var results = await rig.Broker.PublishAsync(queue, [.. Enumerable.Range(0, 25).Select(i => Message($"{n:00}-{i:00}"))], ct);
            results.ShouldAllBe(r => r is PublishResult.Confirmed);
        });

        var received = (await ReceiveAllAsync(rig.Other, queue)).Select(m => m.Id).ToList();
        received.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 1000).Select(i => $"{i / 25:00}-{i % 25:00}"));
        received.GroupBy(id => id[..2]).ShouldAllBe(ids => ids.SequenceEqual(ids.Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public async Task A_message_whose_check_before_sending_fails_is_not_sent()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        var checks = 0;
        var failing = Message("1") with { BeforeSend = () => throw new LeaseLostException() };

        await Should.ThrowAsync<LeaseLostException>(() => rig.Broker.PublishAsync(queue, [failing], Ct));
        await PublishConfirmedAsync(rig.Broker, queue, Message("2") with { BeforeSend = () => checks++ });

        checks.ShouldBe(1);
        (await ReceiveAllAsync(rig.Other, queue)).Select(m => m.Id).ShouldBe(["2"]);
    }

    [TestMethod]
    public async Task A_check_finds_the_broker_and_describes_it()
    {
        await using var rig = await StartAsync();

        var probe = await rig.Broker.CheckAsync(Ct);

        probe.Reachable.ShouldBeTrue(probe.Detail);
        probe.Detail.ShouldNotBeNullOrWhiteSpace();
    }

    private static BrokerMessage Message(string id) => new(id, Encoding.UTF8.GetBytes(id));

    private static string Text(ReceivedMessage message) => Encoding.UTF8.GetString(message.Body.Span);

    private async Task PublishConfirmedAsync(IBroker broker, Address to, params IReadOnlyList<BrokerMessage> messages) =>
        (await broker.PublishAsync(to, messages, Ct)).ShouldAllBe(r => r is PublishResult.Confirmed);

    // Receives and completes all messages of a queue.
    private async Task<List<ReceivedMessage>> ReceiveAllAsync(IBroker broker, Address from)
    {
        await using var source = await broker.OpenAsync(from, Ct);
        List<ReceivedMessage> all = [];
        while (await source.TakeAsync(200, ShortWait * 3, Ct) is { Count: > 0 } some)
        {
            await source.CompleteAsync(some, Ct);
            all.AddRange(some);
        }

        return all;
    }

    // Checks each result against the messages that arrived.
    private static void ShouldBeCorrect(
        IReadOnlyList<string> ids, IReadOnlyList<PublishResult> results, IEnumerable<ReceivedMessage> received)
    {
        var found = received.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        results.Count.ShouldBe(ids.Count);
        foreach (var (id, result) in ids.Zip(results))
        {
            var hasArrived = found.Contains(id);
            (result is PublishResult.Confirmed && !hasArrived).ShouldBeFalse($"{id} is confirmed and did not arrive");
            (result is PublishResult.Refused or PublishResult.Unavailable && hasArrived)
                .ShouldBeFalse($"{id} arrived, and the result is {result}");
        }
    }
}
