using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Brokers.ServiceBus;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_a_broker_is_checked
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_check_before_the_first_use_asks_the_namespace_itself()
    {
        await using var rig = new Rig();

        (await rig.Broker.CheckAsync(Ct)).Reachable.ShouldBeTrue();

        rig.Bus.KeyIsWrong = true;
        await using var other = rig.CreateSecondBroker();
        var probe = await other.CheckAsync(Ct);
        probe.Reachable.ShouldBeFalse();
        probe.Detail.ShouldContain("does not let us");
    }

    [TestMethod]
    public async Task A_check_asks_for_the_queue_in_use_and_receives_nothing()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        await rig.Broker.PublishAsync(new Address("tickets"), [Rig.Message("1")], Ct);

        await CheckShouldBeAsync(rig, reachable: true, "send to tickets");
        await using var source = await rig.Broker.OpenAsync(new Address("tickets"), Ct);
        await CheckShouldBeAsync(rig, reachable: true, "lets us at tickets");

        queue.Waiting.ShouldHaveSingleItem().FailedDeliveries.ShouldBe(0u);
        rig.Bus.Remove("tickets");
        await CheckShouldBeAsync(rig, reachable: false, "no queue tickets");
    }

    [TestMethod]
    public async Task A_broker_that_is_down_is_not_reachable_and_one_that_came_back_is()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets");
        await rig.Broker.PublishAsync(new Address("tickets"), [Rig.Message("1")], Ct);
        rig.Bus.Network.GoDown();

        await CheckShouldBeAsync(rig, reachable: false, "cannot be reached");
        rig.Bus.Network.ComeBack();
        (await rig.Broker.CheckAsync(Ct)).Reachable.ShouldBeTrue();
    }

    [TestMethod]
    public async Task A_key_for_one_queue_is_checked_at_that_queue()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets");
        var settings = new BrokerSettings("servicebus", $"{rig.Bus.Connection};EntityPath=tickets", "hub-1");
        await using var broker = ServiceBusFactory.Create(settings, TimeProvider.System, Rig.ShortTimeouts);

        (await broker.CheckAsync(Ct)).Detail.ShouldContain("send to tickets");
        (await broker.PublishAsync(new Address("other"), [Rig.Message("1")], Ct))[0].ShouldBeOfType<PublishResult.Refused>();
        rig.Bus.Tokens.Distinct().ShouldBe(["tickets"]);
    }

    private async Task CheckShouldBeAsync(Rig rig, bool reachable, string detail)
    {
        var probe = await rig.Broker.CheckAsync(Ct);
        probe.Reachable.ShouldBe(reachable, probe.Detail);
        probe.Detail.ShouldContain(detail);
    }
}
