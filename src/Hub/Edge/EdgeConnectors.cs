using Allentown311.Connectors;
using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Links;
using Allentown311.Mappings;

namespace Allentown311.Hub.Edge;

/// <summary>Connects mappings that another hub works, inside the department's network.</summary>
internal sealed class EdgeConnectors(EdgeQueues queues, IBroker? broker = null) : IConnectorSource
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no broker to reach the other hub.</exception>
    public IWorkOrderConnector? Connect(Mapping mapping) => mapping is not RemoteMapping ? null
        : new EdgeConnector(
            broker ?? throw new InvalidOperationException($"{mapping.Name} is worked by another hub, and there is no broker to reach it."),
            queues.Orders(mapping.Name));
}
