using Allentown311.Connectors.Brokers;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Tests.Brokers.RabbitMq;

[TestClass]
public sealed class When_an_administrator_made_the_queue
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_queue_an_administrator_made_is_used_as_it_is()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var arguments = new Dictionary<string, object?> { ["x-max-length"] = 100 };
        var queue = await DeclareQueueAsync(rig, arguments);
        await using var source = await rig.Broker.OpenAsync(queue, Ct);

        (await rig.Broker.PublishAsync(queue, [Message("1"), Message("2")], Ct)).ShouldAllBe(r => r is PublishResult.Confirmed);
        var received = await source.TakeAsync(2, TimeSpan.FromSeconds(20), Ct);
        await source.ReturnAsync(received, Ct);
        var again = await source.TakeAsync(2, TimeSpan.FromSeconds(20), Ct);
        await source.DeadLetterAsync(again[0], "no reference", Ct);

        again[0].Deliveries.ShouldBe(2, "a classic queue only says that it is not the first time");
        (await rig.DeadLettersAsync(queue)).ShouldBe([new DeadLetter("1", "1", "no reference")]);
    }

    [TestMethod]
    public async Task A_full_queue_refuses_a_message_and_accepts_it_later()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var queue = await DeclareQueueAsync(
            rig,
            new Dictionary<string, object?> { ["x-queue-type"] = "classic", ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" });

        var results = await rig.Broker.PublishAsync(queue, [Message("1"), Message("2")], Ct);
        await rig.PurgeAsync(queue);
        var later = await rig.Broker.PublishAsync(queue, [Message("2")], Ct);

        results[0].ShouldBeOfType<PublishResult.Confirmed>();
        results[1].ShouldBeOfType<PublishResult.Refused>().TakesNone.ShouldBeTrue();
        later[0].ShouldBeOfType<PublishResult.Confirmed>();
    }

    [TestMethod]
    public async Task A_user_who_may_declare_nothing_uses_existing_queues_and_gets_an_error_for_missing_ones()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        await using var limited = CreateLimitedBroker();
        var queue = await rig.MakeQueueAsync();
        var (topic, listening) = await rig.MakeTopicAsync();

        await using var source = await limited.OpenAsync(queue, Ct);
        (await limited.PublishAsync(queue, [Message("1")], Ct))[0].ShouldBeOfType<PublishResult.Confirmed>();
        (await source.TakeAsync(1, TimeSpan.FromSeconds(20), Ct)).ShouldHaveSingleItem();
        (await limited.PublishAsync(topic, [Message("2")], Ct))[0].ShouldBeOfType<PublishResult.Confirmed>();
        await using var other = await limited.OpenAsync(listening[0], Ct);
        (await other.TakeAsync(1, TimeSpan.FromSeconds(20), Ct)).ShouldHaveSingleItem().Id.ShouldBe("2");

        var missing = await Should.ThrowAsync<BrokerUnavailableException>(() => limited.OpenAsync(rig.Missing, Ct));
        missing.Message.ShouldContain($"The queue {rig.Missing.Name} is not there");
        missing.Message.ShouldContain("let an administrator make it");

        var toMissingTopic = await limited.PublishAsync(rig.Missing with { IsTopic = true }, [Message("3")], Ct);
        toMissingTopic[0].ShouldBeOfType<PublishResult.Refused>().TakesNone.ShouldBeTrue();
        var delayed = Message("4") with { NotBefore = TimeProvider.System.GetUtcNow().AddMinutes(1) };
        (await limited.PublishAsync(queue, [delayed], Ct))[0].ShouldBeOfType<PublishResult.Refused>().TakesNone.ShouldBeTrue();
    }

    [TestMethod]
    public async Task A_message_without_a_queue_for_dead_letters_stays_where_it_is_and_the_call_fails()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        await using var limited = CreateLimitedBroker();
        var queue = await DeclareQueueAsync(rig, null);
        await limited.PublishAsync(queue, [Message("1")], Ct);
        await using var source = await limited.OpenAsync(queue, Ct);
        var received = await source.TakeAsync(1, TimeSpan.FromSeconds(20), Ct);

        var refused = await Should.ThrowAsync<BrokerUnavailableException>(() => source.DeadLetterAsync(received[0], "no reference", Ct));

        refused.Message.ShouldContain($"{queue.Name}.dead: let an administrator make it");
        await source.ReturnAsync(received, Ct);
        (await source.TakeAsync(1, TimeSpan.FromSeconds(20), Ct)).ShouldHaveSingleItem().Id.ShouldBe("1");
    }

    [TestMethod]
    public async Task A_queue_that_is_deleted_under_its_consumer_is_created_anew_when_it_is_opened_again()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        var queue = await rig.MakeQueueAsync();
        await using var source = await rig.Broker.OpenAsync(queue, Ct);
        (await source.TakeAsync(1, TimeSpan.Zero, Ct)).ShouldBeEmpty();
        var waiting = source.TakeAsync(1, TimeSpan.FromMinutes(2), Ct);
        await rig.WithChannelAsync(async c =>
        {
            while (await c.ConsumerCountAsync(queue.Name, Ct) == 0)
            {
                await Task.Yield();
            }

            await c.QueueDeleteAsync(queue.Name, cancellationToken: Ct);
        });

        (await Should.ThrowAsync<BrokerUnavailableException>(() => waiting)).Message.ShouldContain(queue.Name);

        await using var again = await rig.Broker.OpenAsync(queue, Ct);
        (await again.TakeAsync(1, TimeSpan.Zero, Ct)).ShouldBeEmpty();
    }

    private static BrokerMessage Message(string id) => new(id, System.Text.Encoding.UTF8.GetBytes(id));

    private static IBroker CreateLimitedBroker() => RabbitMqRig.CreateBroker(RabbitMqRig.RequireVariable(
        "HUB_TEST_RABBITMQ_LIMITED", "an address of a user that may configure nothing; eng/rabbitmq.sh makes one"));

    private async Task<Address> DeclareQueueAsync(RabbitMqRig rig, Dictionary<string, object?>? arguments)
    {
        var queue = new Address(rig.NewQueueName());
        await rig.WithChannelAsync(c => c.QueueDeclareAsync(
            queue.Name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: Ct));
        return queue;
    }
}
