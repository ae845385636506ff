using Allentown311.Connectors;
using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Links;
using Allentown311.Mappings;

namespace Allentown311.Hub.Edge;

/// <summary>Makes the connectors of mappings that an edge hub works.</summary>
internal sealed class EdgeConnectors(EdgeQueues queues, IBroker? broker = null) : IConnectorSource
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No broker is configured over which to reach the edge hub.</exception>
    public IWorkOrderConnector? Connect(Mapping mapping)
    {
        if (mapping is not RemoteMapping)
        {
            return null;
        }

        if (broker is null)
        {
            throw new InvalidOperationException($"{mapping.Name} is worked by another hub, and there is no broker to reach it.");
        }

        return new EdgeConnector(broker, queues.Orders(mapping.Name));
    }
}
