using System.Collections.Immutable;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads <c>intake.keys</c>.</summary>
internal static class KeysReader
{
    /// <summary>The keys that could be read.</summary>
    /// <param name="intake">The section; null for none.</param>
    /// <param name="ofCity">The keys of city.yaml, whose names a file of its own may not use again.</param>
    public static ImmutableArray<ApiKey> Read(YamlMap? intake, params IReadOnlyCollection<ApiKey> ofCity)
    {
        var keys = ImmutableArray.CreateBuilder<ApiKey>();
        foreach (var value in intake?.Find("keys")?.List() ?? [])
        {
            if (value.Map() is { } map)
            {
                keys.AddRange(ReadKey(map, keys, ofCity));
            }
        }

        intake?.Close();
        return keys.ToImmutable();
    }

    /// <summary>Reads a file that holds <c>keys:</c> and nothing else; null where a mistake was noted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="faults">Where mistakes are noted.</param>
    /// <param name="variable">Gives the value of <c>${NAME}</c>.</param>
    /// <param name="ofCity">The keys of city.yaml, whose names the file may not use again.</param>
    public static ImmutableArray<ApiKey>? ReadFile(
        string path, Faults faults, Func<string, string?> variable, params IReadOnlyCollection<ApiKey> ofCity)
    {
        var name = Path.GetFileName(path);
        if (CityFolder.ReadText(Path.GetDirectoryName(Path.GetFullPath(path))!, name, faults) is not { } text
            || YamlFile.Read(name, text, faults, variable) is not { } root)
        {
            return null;
        }

        root.Need("keys", "[ { name: desk, sha256: \"…\", scopes: [read, operate] } ]");
        var keys = Read(root, ofCity);
        return faults.None ? keys : null;
    }

    /// <summary>Reads the keys of city.yaml alone; null where the file is not one, or a mistake was noted.</summary>
    public static ImmutableArray<ApiKey>? ReadCity(string folder, Faults faults, Func<string, string?> variable)
    {
        if (CityFolder.ReadText(folder, "city.yaml", faults) is not { } text
            || YamlFile.Read("city.yaml", text, faults, variable) is not { } root

            // Half a file may be YAML too. This key is in every city's file.
            || root.Need("city", "1") is null)
        {
            return null;
        }

        var intake = root.Map("intake");
        OriginsReader.Read(intake);
        var keys = Read(intake);
        return faults.None ? keys : null;
    }

    // A key that is being replaced has two hashes: both are valid until the old one is taken out.
    private static IEnumerable<ApiKey> ReadKey(
        YamlMap map, IReadOnlyCollection<ApiKey> known, IReadOnlyCollection<ApiKey> ofCity)
    {
        var nameAt = map.Need("name", "mobile-app");
        var name = CityTexts.Code(nameAt);
        var hashesAt = map.Need("sha256", "the key's SHA-256 in hex")?.List() ?? [];
        var scopes = ReadScopes(map.Need("scopes", "[intake]"));
        int? notices = map.Find("notices_per_day") is null ? null : map.Number("notices_per_day", 1, 1, NoticesReader.MostNotices);
        map.Close();
        var isRepeated = name is not null && CityTexts.Repeats(nameAt!, name, known.Any(k => k.Name == name));
        if (name is not null && ofCity.Any(k => k.Name == name))
        {
            nameAt!.Fault(
                $"\"{name}\" is the name of a key of city.yaml too",
                "Give each key a name of its own: limits, call-backs and the audit go by the name");
            isRepeated = true;
        }

        var hashes = new List<string>();
        foreach (var at in hashesAt)
        {
            if (Hash(at) is { } hash
                && !CityTexts.Repeats(at, "the same sha256", known.Any(k => k.Sha256 == hash) || hashes.Contains(hash)))
            {
                hashes.Add(hash);
            }
        }

        return name is null || scopes.IsEmpty || isRepeated
            ? []
            : [.. hashes.Select(hash => new ApiKey(name, hash, scopes) { NoticesPerDay = notices })];
    }

    private static string? Hash(YamlValue value)
    {
        if (value.Text() is not { } text)
        {
            return null;
        }

        if (text.Length == 64 && text.All(char.IsAsciiHexDigit))
        {
            return text.ToLowerInvariant();
        }

        // The message does not quote the text, because it may be the key itself.
        value.Fault($"\"{value.Path}\" is not a SHA-256", "Write 64 hex digits: printf %s \"$KEY\" | sha256sum");
        return null;
    }

    private static ImmutableArray<string> ReadScopes(YamlValue? list)
    {
        var scopes = ImmutableArray.CreateBuilder<string>();
        foreach (var value in list?.List() ?? [])
        {
            value.Offer(Scopes.All);
            if (value.Text() is not { } scope)
            {
                continue;
            }

            if (!Scopes.All.Contains(scope, StringComparer.Ordinal))
            {
                value.Fault(
                    $"unknown scope \"{scope}\"",
                    $"Write one of: {string.Join(", ", Scopes.All)}{WordSuggestion.Hint(scope, Scopes.All)}");
            }
            else if (!CityTexts.Repeats(value, scope, scopes.Contains(scope)))
            {
                scopes.Add(scope);
            }
        }

        if (list is { IsList: true } && list.List().Count == 0)
        {
            list.Fault($"\"{list.Path}\" is empty", $"Write one or more of: {string.Join(", ", Scopes.All)}");
        }

        return scopes.ToImmutable();
    }
}
