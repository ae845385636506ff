using Allentown311.Connectors.Brokers;

namespace Allentown311.Hub.Edge;

/// <summary>
/// The two queues between the city's hub and an edge hub. Each mapping has its own two, so that the broker's permissions can separate them.
/// </summary>
/// <param name="Prefix">Prefix of each queue's name; default <c>hub.edge</c>.</param>
internal sealed record EdgeQueues(string Prefix)
{
    /// <summary>Default of <see cref="Prefix"/>.</summary>
    public const string DefaultPrefix = "hub.edge";

    /// <summary>The queue of work orders to the edge.</summary>
    public Address Orders(string mapping) => new($"{Prefix}.{mapping}.orders", Grouped: true);

    /// <summary>The queue of status messages and pulses from the edge.</summary>
    public Address Statuses(string mapping) => new($"{Prefix}.{mapping}.words", Grouped: true);
}
