using Allentown311.Connectors.Tests.Messaging;

namespace Allentown311.ServiceBus.Tests;

[TestClass]
public sealed class When_a_live_namespace_is_the_broker : BrokerContract
{
    protected override Task<BrokerRig> StartAsync()
    {
        if (LiveRig.Connection is { Length: > 0 } connection)
        {
            return LiveRig.StartAsync(connection);
        }

        throw new AssertInconclusiveException("A live Service Bus is not tested: HUB_TEST_SERVICEBUS is not set (a connection string whose key may manage the namespace).");
    }
}
