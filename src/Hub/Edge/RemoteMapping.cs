using System.Collections.Frozen;
using Allentown311.Mappings;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Edge;

/// <summary>
/// A mapping that another hub works, inside the department's network. Of its file only what every mapping has is read here; how the department is reached,
/// and its passwords, are the other hub's business. Orders are handed over by message, and may be handed over again: a repeat is known by its reference.
/// </summary>
internal sealed record RemoteMapping : Mapping
{
    // The rate, the breaker and the tries that count are the other hub's.
    private static readonly Limits ToTheBroker = new() { Concurrency = 16, Attempts = 50, Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>Every kind, read as one of these.</summary>
    public static FrozenDictionary<string, MappingReader> Kinds { get; } = MappingKinds.BuiltIn.Keys.ToFrozenDictionary(kind => kind, _ => (MappingReader)Read, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool CanFind => false;

    /// <inheritdoc/>
    public override bool SendsStatus => true;

    /// <inheritdoc/>
    public override string Preview(OrderValues values) => throw Elsewhere();

    /// <inheritdoc/>
    public override Answer ReadAnswer(int status, string body) => throw Elsewhere();

    /// <inheritdoc/>
    public override Changes ReadChanges(string text) => throw Elsewhere();

    private static RemoteMapping Read(YamlMap root, MappingHeader header)
    {
        root.IgnoreOtherKeys();
        return new RemoteMapping
        {
            Name = header.Name, Connector = "edge", File = header.File, Limits = ToTheBroker, Codes = header.Codes, Status = header.Status, ResendIsSafe = true, Settle = TimeSpan.Zero, PollEvery = null,
        };
    }

    private NotSupportedException Elsewhere() => new($"{Name} is worked by the hub inside its network: ask there.");
}
