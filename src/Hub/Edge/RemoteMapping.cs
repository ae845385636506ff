using System.Collections.Frozen;
using Allentown311.Connectors.Coded;
using Allentown311.Mappings;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Edge;

/// <summary>
/// A mapping that an edge hub works. The city's hub reads only the keys that every mapping has: the connection to the department and its
/// passwords belong to the edge hub. Orders are handed over by message and may be handed over again, because the edge hub recognizes a
/// repeat by its reference.
/// </summary>
internal sealed record RemoteMapping : Mapping
{
    // Limits of the hand-over to the broker. The edge hub applies the department's rate, breaker and attempts.
    private static readonly Limits BrokerLimits = new() { Concurrency = 16, Attempts = 50, Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>Readers for every kind of connector of a city folder; each reads the file as a remote mapping.</summary>
    public static FrozenDictionary<string, MappingReader> KindsOf(string cityFolder) =>
        CodedReader.KindsOf(cityFolder).Keys.ToFrozenDictionary(kind => kind, _ => (MappingReader)Read, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool CanFind => false;

    /// <inheritdoc/>
    public override bool SendsStatus => true;

    /// <inheritdoc/>
    public override string Preview(OrderValues values) => throw WorkedAtTheEdge();

    /// <inheritdoc/>
    public override Answer ReadAnswer(int status, string body) => throw WorkedAtTheEdge();

    /// <inheritdoc/>
    public override Changes ReadChanges(string text) => throw WorkedAtTheEdge();

    private static RemoteMapping Read(YamlMap root, MappingHeader header)
    {
        root.IgnoreOtherKeys();
        return new RemoteMapping
        {
            Name = header.Name,
            Connector = "edge",
            File = header.File,
            Limits = BrokerLimits,
            Codes = header.Codes,
            Status = header.Status,
            ResendIsSafe = true,
            Settle = TimeSpan.Zero,
            PollEvery = null,
        };
    }

    private NotSupportedException WorkedAtTheEdge() => new($"{Name} is worked by the hub inside its network: ask there.");
}
