using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Brokers.RabbitMq;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Tests.Brokers.RabbitMq;

[TestClass]
public sealed class When_a_message_is_unusual
{
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(20);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_message_without_an_id_gets_the_same_one_each_time_and_another_message_another()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var queue = await rig.MakeQueueAsync();
        await rig.WithChannelAsync(async c =>
        {
            await c.BasicPublishAsync("", queue.Name, true, new BasicProperties(), "first"u8.ToArray(), Ct);
            await c.BasicPublishAsync("", queue.Name, true, new BasicProperties { MessageId = "" }, "second"u8.ToArray(), Ct);
        });
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        var firstDelivery = await ReceiveTwoAsync(source);

        await source.ReturnAsync(firstDelivery, Ct);
        var secondDelivery = await ReceiveTwoAsync(source);

        secondDelivery.Select(m => m.Id).ShouldBe(firstDelivery.Select(m => m.Id), ignoreOrder: true);
        secondDelivery[0].Id.ShouldNotBe(secondDelivery[1].Id);
        secondDelivery[0].Id.Length.ShouldBe(64);
        var message = firstDelivery[0];
        (message.ContentType, message.Subject, message.Group, message.SentAt).ShouldBe((null, null, null, null));
    }

    [TestMethod]
    public async Task A_message_with_properties_of_every_kind_can_be_received_and_dead_lettered()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var queue = await rig.MakeQueueAsync();
        var copyQueue = await rig.MakeQueueAsync();
        var properties = new BasicProperties
        {
            MessageId = "1",
            Timestamp = new AmqpTimestamp(1_767_225_600_000),
            UserId = new Uri(rig.Address).UserInfo.Split(':')[0],
            Expiration = "60000",
            Headers = new Dictionary<string, object?>
            {
                ["n"] = 7,
                ["flag"] = true,
                ["at"] = new AmqpTimestamp(1_767_225_600),
                ["nothing"] = null,
                ["table"] = new Dictionary<string, object?> { ["a"] = 1 },
                ["list"] = new List<object?> { 1, "two" },
                ["bytes"] = new byte[] { 0xFF, 0xFE },
                ["CC"] = new List<object?> { copyQueue.Name },
            },
        };
        await rig.WithChannelAsync(c => c.BasicPublishAsync("", queue.Name, true, properties, new byte[] { 0xFF, 0x00 }, Ct).AsTask());
        await using var copies = await rig.Other.OpenAsync(copyQueue, Ct);
        await copies.CompleteAsync(await copies.TakeAsync(1, LongWait, Ct), Ct);

        // Another user than the message's sender dead-letters it.
        var address = RabbitMqRig.RequireVariable("HUB_TEST_RABBITMQ_LIMITED", "an address of another user; eng/rabbitmq.sh makes one");
        await using var limited = RabbitMqRig.CreateBroker(address);
        await using var source = await limited.OpenAsync(queue, Ct);
        var received = (await source.TakeAsync(1, LongWait, Ct)).ShouldHaveSingleItem();
        await source.DeadLetterAsync(received, "strange", Ct);

        (received.Headers["n"], received.Headers["flag"]).ShouldBe(("7", "true"));
        received.Headers["at"].ShouldBe("2026-01-01T00:00:00.0000000+00:00");
        received.SentAt.ShouldBeNull("the sender wrote milliseconds where AMQP has seconds");
        received.Headers.Keys.ShouldNotContain("table");
        (await rig.DeadLettersAsync(queue)).ShouldHaveSingleItem().Reason.ShouldBe("strange");
        (await copies.TakeAsync(1, TimeSpan.FromMilliseconds(500), Ct)).ShouldBeEmpty("a header CC sends a message to other queues too");
    }

    [TestMethod]
    [DataRow(3, 4)]
    [DataRow("many", 1)]
    [DataRow(-7, 1)]
    [DataRow(long.MaxValue, 1)]
    [DataRow(1.5, 1)]
    public void A_delivery_count_that_is_none_does_not_keep_the_message_from_being_read(object count, int deliveries)
    {
        var properties = new BasicProperties { Headers = new Dictionary<string, object?> { ["x-delivery-count"] = count } };

        RabbitMqMessages.Read(properties, [1], redelivered: false, receipt: "r").Deliveries.ShouldBe(deliveries);
    }

    [TestMethod]
    public async Task A_message_that_is_too_large_is_not_read_and_the_broker_itself_dead_letters_it()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var queue = await rig.MakeQueueAsync();
        await rig.Other.PublishAsync(queue, [Sized("large", 2001), Sized("good", 2000)], Ct);
        await using var broker = CreateBroker(rig, maxBody: 2000);
        await using var source = await broker.OpenAsync(queue, Ct);
        var received = await ReceiveTwoAsync(source);

        await source.DeadLetterAsync(received[0], received[0].SizeProblem!, Ct);

        (received[0].Id, received[0].Body.Length).ShouldBe(("large", 0));
        (received[1].Id, received[1].Body.Length, received[1].SizeProblem).ShouldBe(("good", 2000, null));
        IReadOnlyList<DeadLetter> letters;
        while ((letters = await rig.DeadLettersAsync(queue)).Count == 0)
        {
            Ct.ThrowIfCancellationRequested();
        }

        (letters.Single().Id, letters.Single().Body.Length).ShouldBe(("large", 2001));
    }

    [TestMethod]
    public async Task A_message_that_is_too_large_stays_in_a_queue_whose_broker_might_drop_it()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var queue = new Address(rig.NewQueueName());
        await rig.WithChannelAsync(c => c.QueueDeclareAsync(
            queue.Name, durable: true, exclusive: false, autoDelete: false, cancellationToken: Ct));
        await rig.Other.PublishAsync(queue, [Sized("large", 2001)], Ct);
        await using var broker = CreateBroker(rig, maxBody: 2000);
        await using (var source = await broker.OpenAsync(queue, Ct))
        {
            var large = (await source.TakeAsync(1, LongWait, Ct)).ShouldHaveSingleItem();
            await Should.ThrowAsync<BrokerUnavailableException>(() => source.DeadLetterAsync(large, "large", Ct));
        }

        await using var other = await rig.Other.OpenAsync(queue, Ct);
        (await other.TakeAsync(1, LongWait, Ct)).ShouldHaveSingleItem().Body.Length.ShouldBe(2001);
    }

    [TestMethod]
    public async Task Messages_that_are_large_together_are_received_in_parts_and_none_is_lost_or_returned_often()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var queue = await rig.MakeQueueAsync();
        await rig.Other.PublishAsync(queue, [.. Enumerable.Range(0, 30).Select(i => Sized($"{i}", 1500))], Ct);
        await using var broker = CreateBroker(rig, maxBody: 2000, maxBatch: 6000);
        await using var source = await broker.OpenAsync(queue, Ct);
        var received = new List<ReceivedMessage>();
        while (received.Count < 30)
        {
            var batch = await source.TakeAsync(100, LongWait, Ct);
            batch.Sum(m => m.Body.Length).ShouldBeInRange(1, 6000);
            await source.CompleteAsync(batch, Ct);
            received.AddRange(batch);
        }

        received.Select(m => m.Id).ShouldBe(Enumerable.Range(0, 30).Select(i => $"{i}"), ignoreOrder: true);
        received.Max(m => m.Deliveries).ShouldBeLessThan(8, "the broker dead-letters a message after twenty returns");
    }

    [TestMethod]
    public async Task No_more_of_a_grouped_queue_is_held_at_once_than_the_settings_allow_and_the_order_stays()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var queue = await rig.MakeQueueAsync(grouped: true);
        const int Size = 40_000;
        var sent = Enumerable.Range(0, 12).Select(i => new BrokerMessage($"{i}", new byte[Size]) { Group = "one" }).ToList();
        await rig.Broker.PublishAsync(queue, sent, Ct);
        await using var broker = CreateBroker(rig, maxBody: 100_000, maxBatch: 100_000);

        var received = new List<ReceivedMessage>();
        var source = await broker.OpenAsync(queue, Ct);
        while (received.Count < sent.Count)
        {
            try
            {
                var batch = await source.TakeAsync(10, LongWait, Ct);
                batch.Sum(m => m.Body.Length).ShouldBeLessThanOrEqualTo(100_000);
                await source.CompleteAsync(batch, Ct);
                received.AddRange(batch);
            }
            catch (BrokerUnavailableException e)
            {
                e.Message.ShouldContain("is opened anew");
                await source.DisposeAsync();
                source = await broker.OpenAsync(queue, Ct);
            }
        }

        await source.DisposeAsync();
        received.Select(m => m.Id).ShouldBe(Enumerable.Range(0, 12).Select(i => $"{i}"));
        received.Max(m => m.Deliveries).ShouldBeLessThan(4, "the broker dead-letters a message after twenty returns");
    }

    [TestMethod]
    public async Task The_broker_dead_letters_a_message_after_too_many_deliveries()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var queue = await rig.MakeQueueAsync();
        var poison = new BrokerMessage("poison", "x"u8.ToArray());
        var good = new BrokerMessage("good", "x"u8.ToArray());
        await rig.Broker.PublishAsync(queue, [poison, good], Ct);

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
        (await rig.DeadLettersAsync(queue)).ShouldHaveSingleItem().Id.ShouldBe("poison");
    }

    [TestMethod]
    public async Task A_delayed_message_reaches_a_topic_with_its_subject()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var (topic, queues) = await rig.MakeTopicAsync("ticket.closed");
        await using var source = await rig.Broker.OpenAsync(queues[1], Ct);
        var message = new BrokerMessage("1", "x"u8.ToArray())
        {
            Subject = "ticket.closed",
            NotBefore = TimeProvider.System.GetUtcNow().AddSeconds(1),
        };

        (await rig.Broker.PublishAsync(topic, [message], Ct))[0].ShouldBeOfType<PublishResult.Confirmed>();

        (await source.TakeAsync(1, LongWait, Ct)).ShouldHaveSingleItem().Subject.ShouldBe("ticket.closed");
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
    public void Delays_have_two_digits_and_are_never_too_short(double seconds, long milliseconds) =>
        RabbitMqTopology.RoundUp(TimeSpan.FromSeconds(seconds)).ShouldBe(milliseconds);

    private static IBroker CreateBroker(RabbitMqRig rig, int maxBody, long maxBatch = 1_000_000) => BrokerFactory.Create(
        new BrokerSettings("rabbitmq", rig.Address, "tests") { MaxBodyBytes = maxBody, MaxBatchBytes = maxBatch }, TimeProvider.System);

    private static BrokerMessage Sized(string id, int bytes) => new(id, Enumerable.Repeat((byte)'x', bytes).ToArray());

    private async Task<List<ReceivedMessage>> ReceiveTwoAsync(IMessageSource source)
    {
        List<ReceivedMessage> received = [.. await source.TakeAsync(2, LongWait, Ct)];
        received.AddRange(received.Count < 2 ? await source.TakeAsync(1, LongWait, Ct) : []);
        return received;
    }
}
