using System.Text.RegularExpressions;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Http.Sessions;

/// <summary>The values of a session (<c>{{session.NAME}}</c>) beside those of an order or of a question.</summary>
/// <param name="inner">The other values; null for none.</param>
/// <param name="session">The session's values; null to show <c>***</c> in the place of each.</param>
public sealed partial class SessionValues(IValues? inner, IReadOnlyDictionary<string, string>? session) : IValues
{
    /// <summary>How the names of a session's values begin.</summary>
    internal const string Prefix = "session.";

    private const string Mask = "***";

    /// <summary>Values that show a session's without telling them.</summary>
    public static SessionValues Hidden { get; } = new(inner: null, session: null);

    /// <summary>Other values, with those of a session hidden.</summary>
    public static IValues Hide(IValues inner) => new SessionValues(inner, session: null);

    /// <inheritdoc/>
    public object? Get(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
            ? session is null ? Mask : session.GetValueOrDefault(name[Prefix.Length..])
            : inner is not null ? inner.Get(name)
            : throw new TranslationException($"The template asks for \"{name}\", which does not exist.");

    /// <summary>The names of the session of a file, whether or not the rest of its section is sound.</summary>
    internal static IReadOnlyList<string> NamesIn(YamlMap root)
    {
        var section = Inside(Inside(root.Find("connection"), "auth"), "session");
        if (section is null)
        {
            return [];
        }

        // Without a read section every name in use counts: what is missing is said once.
        return Inside(section, "read") is { IsMap: true } read
            ? [.. read.Map()!.Entries.Select(e => $"{Prefix}{(e.Key.Node as YamlScalarNode)?.Value}")]
            : [.. root.Self.Node.AllNodes.OfType<YamlScalarNode>()
                .SelectMany(node => Use().Matches(node.Value ?? "")).Select(use => use.Value).Distinct(StringComparer.Ordinal)];

        static YamlValue? Inside(YamlValue? value, string key) => value is { IsMap: true } ? value.Map()!.Find(key) : null;
    }

    /// <summary>Notes a mistake when a template writes a session's value where programs on its way log it; returns the template.</summary>
    internal static SecretTemplate? KeepOut(YamlValue at, SecretTemplate? template)
    {
        if (template?.Sent.Names.FirstOrDefault(IsOfSession) is { } name)
        {
            at.Fault($"{{{{{name}}}}} would put a secret into a path, which is logged on its way", "Write it in headers, json or form");
        }

        return template;
    }

    /// <summary>True for the name of a session's value.</summary>
    internal static bool IsOfSession(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    [GeneratedRegex(@"\bsession\.\w+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Use();
}
