using Allentown311.Connectors;
using Allentown311.Hub.Engine;
using Allentown311.Mappings;

namespace Allentown311.Hub.Links;

/// <summary>Makes connectors for mappings.</summary>
internal interface IConnectorSource
{
    /// <summary>The connector of a mapping; null when this source does not serve the mapping.</summary>
    IWorkOrderConnector? Connect(Mapping mapping);
}

/// <summary>The connectors that come with the hub.</summary>
internal sealed class BuiltInConnectors(TimeProvider time) : IConnectorSource
{
    /// <inheritdoc/>
    public IWorkOrderConnector? Connect(Mapping mapping) => ConnectorFactory.Create(mapping, SteadyTime.ClockOf(time));
}
