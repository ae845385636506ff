using System.Collections.Frozen;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Coded;

/// <summary>Reads the sections of a mapping whose connector comes from an assembly of its own.</summary>
public static class CodedReader
{
    private static readonly TimeSpan DefaultEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DefaultSettle = TimeSpan.FromSeconds(60);

    /// <summary>The readers of the built-in connectors and of a city folder's own, by name.</summary>
    public static FrozenDictionary<string, MappingReader> KindsOf(string cityFolder)
    {
        var coded = CodedConnectors.Find(cityFolder, MappingKinds.BuiltIn.Keys);
        return coded.Count == 0 ? MappingKinds.BuiltIn : MappingKinds.BuiltIn
            .Concat(coded
                .Where(kind => !MappingKinds.BuiltIn.ContainsKey(kind.Name))
                .Select(kind => KeyValuePair.Create(kind.Name, (MappingReader)((root, header) => Read(root, header, kind)))))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static CodedMapping Read(YamlMap root, MappingHeader header, CodedKind kind)
    {
        var poll = root.Map("poll");
        var every = poll?.Span("every", DefaultEvery);
        poll?.Close();
        var find = root.Map("find");
        var settle = find?.Span("settle", DefaultSettle) ?? DefaultSettle;
        find?.Close();
        var settings = root.Map("settings");
        if (kind.Refusal is not null)
        {
            // Which settings are right is not known then.
            settings?.IgnoreOtherKeys();
        }

        return new CodedMapping
        {
            Name = header.Name,
            Connector = header.Connector,
            File = header.File,
            Limits = header.Limits,
            Codes = header.Codes,
            Status = header.Status,
            ResendIsSafe = header.ResendIsSafe,
            Tests = header.Tests,
            Settle = settle,
            PollEvery = every,
            Kind = kind,
            Settings = kind.Refusal is null ? ReadSettings(root, settings, kind) : FrozenDictionary<string, string>.Empty,
        };
    }

    private static FrozenDictionary<string, string> ReadSettings(YamlMap root, YamlMap? settings, CodedKind kind)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in kind.Settings)
        {
            var value = settings?.Find(setting.Name);
            if ((setting.Secret ? value?.Secret() : value?.Text()) is { } text)
            {
                values[setting.Name] = text;
            }
            else if (value is null && setting.Required)
            {
                (settings?.Self ?? root.Self).Fault(
                    $"\"settings.{setting.Name}\" is missing", $"The connector {kind.Name} needs it; write, for example, "
                    + $"settings: {{ {setting.Name}: \"{setting.Example}\" }}");
            }
        }

        settings?.Close();
        return values.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
