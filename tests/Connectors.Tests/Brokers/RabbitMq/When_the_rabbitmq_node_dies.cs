using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers.RabbitMq;

[TestClass]
public sealed class When_the_rabbitmq_node_dies
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Every_message_it_confirmed_survives_and_every_other_has_a_result_that_allows_for_its_loss()
    {
        await using var node = await RabbitMqNode.StartAsync(Ct);
        await using var broker = RabbitMqRig.CreateBroker(node.Address);
        var queue = new Address("orders");
        await MakeDurableQueueAsync(node, broker, queue);
        var unsettled = await FillAndReceiveAsync(broker, queue);

        var publishing = PublishUntilFailureAsync(broker, queue);
        await node.KillAsync();
        var (confirmed, unknown, nextResult) = await publishing;
        (await broker.PublishAsync(queue, [Message("while it is away")], Ct))[0].ShouldBeOfType<PublishResult.Unavailable>();
        await node.StartAgainAsync(Ct);
        await UntilBackAsync(broker, queue, "back");

        List<string> stored = [];
        await using var source = await broker.OpenAsync(queue, Ct);
        while (await source.TakeAsync(500, TimeSpan.FromSeconds(2), Ct) is { Count: > 0 } some)
        {
            stored.AddRange(some.Select(m => m.Id));
            await source.CompleteAsync(some, Ct);
        }

        nextResult.ShouldBeOfType<PublishResult.Unavailable>("a message behind a broken batch is certainly not sent");
        confirmed.Count.ShouldBeGreaterThan(0);
        confirmed.Except(stored).ShouldBeEmpty("confirmed and lost");
        stored.Except(confirmed).Except(unknown).Except(unsettled).ShouldBe(["back"]);
        unsettled.Except(stored).ShouldBeEmpty("a message that was received and never settled is delivered again");
    }

    // RabbitMQ 3.10 loses a quorum queue with its messages when the node is killed within seconds of the queue's creation. After a restart
    // of the node the queue survives.
    private async Task MakeDurableQueueAsync(RabbitMqNode node, IBroker broker, Address queue)
    {
        await (await broker.OpenAsync(queue, Ct)).DisposeAsync();
        await node.StopAsync();
        await node.StartAgainAsync(Ct);
        await UntilBackAsync(broker, queue, "first");
    }

    private async Task UntilBackAsync(IBroker broker, Address queue, string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        while ((await broker.PublishAsync(queue, [Message(id)], limit.Token))[0] is not PublishResult.Confirmed)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
        }
    }

    // Receives eleven messages, the first one of the restart included, and settles none.
    private async Task<List<string>> FillAndReceiveAsync(IBroker broker, Address queue)
    {
        var source = await broker.OpenAsync(queue, Ct);
        var results = await broker.PublishAsync(queue, [.. Enumerable.Range(0, 10).Select(i => Message($"unsettled-{i}"))], Ct);
        results.ShouldAllBe(r => r is PublishResult.Confirmed);
        List<string> received = [];
        while (received.Count < 11)
        {
            received.AddRange((await source.TakeAsync(11 - received.Count, TimeSpan.FromSeconds(20), Ct)).Select(m => m.Id));
        }

        return received;
    }

    // Returns the ids of confirmed messages, the ids with an unknown result, and the result of a message published after the failure.
    private async Task<(List<string> Confirmed, List<string> Unknown, PublishResult Next)> PublishUntilFailureAsync(
        IBroker broker, Address queue)
    {
        List<string> confirmed = [];
        List<string> unknown = [];
        for (var batch = 0; ; batch++)
        {
            var messages = Enumerable.Range(0, 50).Select(i => Message($"{batch}-{i}")).ToList();
            var results = await broker.PublishAsync(queue, messages, Ct);
            confirmed.AddRange(messages.Where((_, i) => results[i] is PublishResult.Confirmed).Select(m => m.Id));
            unknown.AddRange(messages.Where((_, i) => results[i] is PublishResult.Unknown).Select(m => m.Id));
            if (results.Any(r => r is not PublishResult.Confirmed))
            {
                return (confirmed, unknown, (await broker.PublishAsync(queue, [Message("behind")], Ct))[0]);
            }
        }
    }

    private static BrokerMessage Message(string id) => new(id, System.Text.Encoding.UTF8.GetBytes(id));
}
