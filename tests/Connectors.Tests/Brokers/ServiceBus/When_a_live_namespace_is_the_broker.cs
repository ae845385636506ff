
namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>
/// The contract on a live namespace. One test runs at a time: a namespace that is not Premium limits the operations per second.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class When_a_live_namespace_is_the_broker : ServiceBusContract
{
    protected override Task<BrokerRig> StartAsync()
    {
        if (LiveRig.Connection is { Length: > 0 } connection)
        {
            return LiveRig.StartAsync(connection);
        }

        throw new AssertInconclusiveException(
            "A live Service Bus is not tested: HUB_TEST_SERVICEBUS is not set (a connection string whose key may manage the namespace).");
    }
}
