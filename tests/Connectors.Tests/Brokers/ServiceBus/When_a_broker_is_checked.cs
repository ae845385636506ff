using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Brokers.ServiceBus;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_a_broker_is_checked
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Before_anything_was_used_the_namespace_itself_answers()
    {
        await using var rig = new Rig();

        (await rig.Broker.CheckAsync(Ct)).Reachable.ShouldBeTrue();

        rig.Bus.KeyIsWrong = true;
        await using var other = rig.Another();
        var probe = await other.CheckAsync(Ct);
        probe.Reachable.ShouldBeFalse();
        probe.Detail.ShouldContain("does not let us");
    }

    [TestMethod]
    public async Task What_is_used_is_what_is_asked_for_and_nothing_is_taken()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        await rig.Broker.PublishAsync(new Address("tickets"), [Rig.Message("1")], Ct);

        (await rig.Broker.CheckAsync(Ct)).ShouldSatisfyAllConditions(p => p.Reachable.ShouldBeTrue(), p => p.Detail.ShouldContain("send to tickets"));
        await using var source = await rig.Broker.OpenAsync(new Address("tickets"), Ct);
        (await rig.Broker.CheckAsync(Ct)).ShouldSatisfyAllConditions(p => p.Reachable.ShouldBeTrue(), p => p.Detail.ShouldContain("lets us at tickets"));

        queue.Waiting.ShouldHaveSingleItem().Failed.ShouldBe(0u);
        rig.Bus.Remove("tickets");
        (await rig.Broker.CheckAsync(Ct)).ShouldSatisfyAllConditions(p => p.Reachable.ShouldBeFalse(), p => p.Detail.ShouldContain("no queue tickets"));
    }

    [TestMethod]
    public async Task One_that_is_down_is_not_reachable_and_one_that_came_back_is()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets");
        await rig.Broker.PublishAsync(new Address("tickets"), [Rig.Message("1")], Ct);
        rig.Bus.Wire.GoDown();

        (await rig.Broker.CheckAsync(Ct)).ShouldSatisfyAllConditions(p => p.Reachable.ShouldBeFalse(), p => p.Detail.ShouldContain("cannot be reached"));
        rig.Bus.Wire.ComeBack();
        (await rig.Broker.CheckAsync(Ct)).Reachable.ShouldBeTrue();
    }

    [TestMethod]
    public async Task A_key_for_one_queue_is_tried_at_that_queue()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets");
        await using var broker = ServiceBusFactory.Create(new BrokerSettings("servicebus", $"{rig.Bus.Connection};EntityPath=tickets", "hub-1"), TimeProvider.System, Rig.Hasty);

        (await broker.CheckAsync(Ct)).Detail.ShouldContain("send to tickets");
        (await broker.PublishAsync(new Address("other"), [Rig.Message("1")], Ct))[0].ShouldBeOfType<PublishResult.Refused>();
        rig.Bus.Tokens.Distinct().ShouldBe(["tickets"]);
    }
}
