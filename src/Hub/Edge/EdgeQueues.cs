using Allentown311.Connectors.Brokers;

namespace Allentown311.Hub.Edge;

/// <summary>The two queues between the hub and the one inside a department's network. A queue for each mapping: the broker's rights can keep them apart.</summary>
/// <param name="Prefix">Before each name; default <c>hub.edge</c>.</param>
internal sealed record EdgeQueues(string Prefix)
{
    /// <summary>Default of <see cref="Prefix"/>.</summary>
    public const string DefaultPrefix = "hub.edge";

    /// <summary>Work orders to the edge.</summary>
    public Address Orders(string mapping) => new($"{Prefix}.{mapping}.orders", Grouped: true);

    /// <summary>What the edge says of them.</summary>
    public Address Statuses(string mapping) => new($"{Prefix}.{mapping}.words", Grouped: true);
}
