using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers.RabbitMq;

[TestClass]
public sealed class When_the_rabbitmq_node_dies
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Everything_it_confirmed_is_there_when_it_is_back_and_everything_it_did_not_is_told()
    {
        await using var node = await RabbitMqNode.StartAsync(Ct);
        await using var broker = RabbitMqRig.Make(node.Address);
        var queue = new Address("orders");
        await MakeForGoodAsync(node, broker, queue);
        var taken = await FillAsync(broker, queue);

        var publishing = PublishUntilItDiesAsync(broker, queue);
        await node.KillAsync();
        var (confirmed, unknown, first) = await publishing;
        (await broker.PublishAsync(queue, [Message("while it is away")], Ct))[0].ShouldBeOfType<PublishResult.Unavailable>();
        await node.StartAgainAsync(Ct);
        await UntilBackAsync(broker, queue, "back");

        List<string> there = [];
        await using var source = await broker.OpenAsync(queue, Ct);
        while (await source.TakeAsync(500, TimeSpan.FromSeconds(2), Ct) is { Count: > 0 } some)
        {
            there.AddRange(some.Select(m => m.Id));
            await source.CompleteAsync(some, Ct);
        }

        first.ShouldBeOfType<PublishResult.Unavailable>("what follows a broken batch is certainly not sent");
        confirmed.Count.ShouldBeGreaterThan(0);
        confirmed.Except(there).ShouldBeEmpty("confirmed and lost");
        there.Except(confirmed).Except(unknown).Except(taken).ShouldBe(["back"]);
        taken.Except(there).ShouldBeEmpty("it was taken and never settled");
    }

    // RabbitMQ 3.10 forgets a quorum queue that was made within seconds of its being killed, messages and all: an older one it keeps.
    private async Task MakeForGoodAsync(RabbitMqNode node, IBroker broker, Address queue)
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

    private async Task<List<string>> FillAsync(IBroker broker, Address queue)
    {
        var source = await broker.OpenAsync(queue, Ct);
        (await broker.PublishAsync(queue, [.. Enumerable.Range(0, 10).Select(i => Message($"taken-{i}"))], Ct)).ShouldAllBe(r => r is PublishResult.Confirmed);
        List<string> taken = [];
        while (taken.Count < 11)
        {
            taken.AddRange((await source.TakeAsync(11 - taken.Count, TimeSpan.FromSeconds(20), Ct)).Select(m => m.Id));
        }

        return taken;
    }

    private async Task<(List<string> Confirmed, List<string> Unknown, PublishResult First)> PublishUntilItDiesAsync(IBroker broker, Address queue)
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
