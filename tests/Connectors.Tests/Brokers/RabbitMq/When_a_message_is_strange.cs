using Allentown311.Connectors.Brokers;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Tests.Brokers.RabbitMq;

[TestClass]
public sealed class When_a_message_is_strange
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task One_without_an_id_has_the_same_each_time_and_another_has_another()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var queue = await rig.MakeQueueAsync();
        await rig.WithChannelAsync(async c =>
        {
            await c.BasicPublishAsync("", queue.Name, true, new BasicProperties(), "first"u8.ToArray(), Ct);
            await c.BasicPublishAsync("", queue.Name, true, new BasicProperties { MessageId = "" }, "second"u8.ToArray(), Ct);
        });
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        List<ReceivedMessage> first = [.. await source.TakeAsync(2, Long, Ct)];
        first.AddRange(first.Count < 2 ? await source.TakeAsync(1, Long, Ct) : []);

        await source.ReturnAsync(first, Ct);
        List<ReceivedMessage> second = [.. await source.TakeAsync(2, Long, Ct)];
        second.AddRange(second.Count < 2 ? await source.TakeAsync(1, Long, Ct) : []);

        second.Select(m => m.Id).ShouldBe(first.Select(m => m.Id), ignoreOrder: true);
        second[0].Id.ShouldNotBe(second[1].Id);
        second[0].Id.Length.ShouldBe(64);
        (first[0].ContentType, first[0].Subject, first[0].Group, first[0].SentAt).ShouldBe((null, null, null, null));
    }

    [TestMethod]
    public async Task One_with_properties_of_every_kind_is_taken_and_can_be_put_aside()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var (queue, elsewhere) = (await rig.MakeQueueAsync(), await rig.MakeQueueAsync());
        var properties = new BasicProperties
        {
            MessageId = "1", Timestamp = new AmqpTimestamp(1_767_225_600_000), UserId = new Uri(rig.Address).UserInfo.Split(':')[0], Expiration = "60000",
            Headers = new Dictionary<string, object?>
            {
                ["n"] = 7, ["flag"] = true, ["at"] = new AmqpTimestamp(1_767_225_600), ["nothing"] = null, ["table"] = new Dictionary<string, object?> { ["a"] = 1 },
                ["list"] = new List<object?> { 1, "two" }, ["bytes"] = new byte[] { 0xFF, 0xFE }, ["CC"] = new List<object?> { elsewhere.Name },
            },
        };
        await rig.WithChannelAsync(c => c.BasicPublishAsync("", queue.Name, true, properties, new byte[] { 0xFF, 0x00 }, Ct).AsTask());
        await using var copies = await rig.Other.OpenAsync(elsewhere, Ct);
        await copies.CompleteAsync(await copies.TakeAsync(1, Long, Ct), Ct);

        // Put aside as another user than the one that sent it.
        await using var limited = RabbitMqRig.Make(RabbitMqRig.Configured("HUB_TEST_RABBITMQ_LIMITED", "an address of another user; eng/rabbitmq.sh makes one"));
        await using var source = await limited.OpenAsync(queue, Ct);
        var taken = (await source.TakeAsync(1, Long, Ct)).ShouldHaveSingleItem();
        await source.DeadLetterAsync(taken, "strange", Ct);

        (taken.Headers["n"], taken.Headers["flag"], taken.Headers["at"], taken.SentAt).ShouldBe(("7", "true", "2026-01-01T00:00:00.0000000+00:00", null));
        taken.Headers.Keys.ShouldNotContain("table");
        (await rig.AsideAsync(queue)).ShouldHaveSingleItem().Reason.ShouldBe("strange");
        (await copies.TakeAsync(1, TimeSpan.FromMilliseconds(500), Ct)).ShouldBeEmpty("a header CC sends a message to other queues too");
    }

    [TestMethod]
    public async Task One_that_nobody_survives_ends_aside_by_itself()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var queue = await rig.MakeQueueAsync();
        await rig.Broker.PublishAsync(queue, [new BrokerMessage("poison", "x"u8.ToArray()), new BrokerMessage("good", "x"u8.ToArray())], Ct);

        var deliveries = 0;
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        while ((await source.TakeAsync(1, TimeSpan.FromSeconds(3), Ct)).SingleOrDefault() is { } message)
        {
            if (message.Id == "good")
            {
                await source.CompleteAsync([message], Ct);
                continue;
            }

            message.Deliveries.ShouldBe(++deliveries);
            await source.ReturnAsync([message], Ct);
        }

        deliveries.ShouldBe(21);
        (await rig.AsideAsync(queue)).ShouldHaveSingleItem().Id.ShouldBe("poison");
    }

    [TestMethod]
    public async Task One_for_later_comes_to_a_topic_with_its_subject()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var (topic, queues) = await rig.MakeTopicAsync("ticket.closed");
        await using var source = await rig.Broker.OpenAsync(queues[1], Ct);
        var message = new BrokerMessage("1", "x"u8.ToArray()) { Subject = "ticket.closed", NotBefore = TimeProvider.System.GetUtcNow().AddSeconds(1) };

        (await rig.Broker.PublishAsync(topic, [message], Ct))[0].ShouldBeOfType<PublishResult.Confirmed>();

        (await source.TakeAsync(1, Long, Ct)).ShouldHaveSingleItem().Subject.ShouldBe("ticket.closed");
    }

    [TestMethod]
    [DataRow(0.001, 100)]
    [DataRow(0.1, 100)]
    [DataRow(0.101, 110)]
    [DataRow(0.9999, 1000)]
    [DataRow(1.5, 1500)]
    [DataRow(600, 600_000)]
    [DataRow(601, 610_000)]
    [DataRow(3_455_999, 3_500_000_000)]
    public void Waits_have_two_digits_and_are_never_too_short(double seconds, long milliseconds) =>
        Connectors.Brokers.RabbitMq.RabbitMqTopology.RoundUp(TimeSpan.FromSeconds(seconds)).ShouldBe(milliseconds);
}
