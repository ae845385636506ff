using Allentown311.Connectors;
using Allentown311.Hub.Engine;
using Allentown311.Mappings;

namespace Allentown311.Hub.Links;

/// <summary>Where connectors come from.</summary>
internal interface IConnectorSource
{
    /// <summary>The connector of a mapping; null where another source has it.</summary>
    IWorkOrderConnector? Connect(Mapping mapping);
}

/// <summary>The connectors that come with the hub.</summary>
internal sealed class BuiltInConnectors(TimeProvider time) : IConnectorSource
{
    /// <inheritdoc/>
    public IWorkOrderConnector? Connect(Mapping mapping) => ConnectorFactory.Create(mapping, SteadyTime.ClockOf(time));
}
