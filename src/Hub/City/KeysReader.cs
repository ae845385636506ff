using System.Collections.Immutable;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads <c>intake.keys</c>.</summary>
internal static class KeysReader
{
    private static readonly string[] Scopes = ["intake", "read", "operate", "payloads"];

    /// <summary>The keys that could be read.</summary>
    public static ImmutableArray<ApiKey> Read(YamlMap? intake)
    {
        var keys = ImmutableArray.CreateBuilder<ApiKey>();
        foreach (var value in intake?.Find("keys")?.List() ?? [])
        {
            if (value.Map() is { } map && ReadKey(map, keys) is { } key)
            {
                keys.Add(key);
            }
        }

        intake?.Close();
        return keys.ToImmutable();
    }

    private static ApiKey? ReadKey(YamlMap map, IEnumerable<ApiKey> known)
    {
        var nameAt = map.Need("name", "mobile-app");
        var name = CityTexts.Code(nameAt);
        var hashAt = map.Need("sha256", "the key's SHA-256 in hex");
        var hash = Hash(hashAt);
        var scopes = ReadScopes(map.Need("scopes", "[intake]"));
        map.Close();
        var isRepeated = (name is not null && CityTexts.Repeats(nameAt!, name, known.Any(k => k.Name == name)))
            | (hash is not null && CityTexts.Repeats(hashAt!, "the same sha256", known.Any(k => k.Sha256 == hash)));
        return name is null || hash is null || scopes.IsEmpty || isRepeated ? null : new ApiKey(name, hash, scopes);
    }

    private static string? Hash(YamlValue? value)
    {
        if (value?.Text() is not { } text)
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
            if (value.Text() is not { } scope)
            {
                continue;
            }

            if (!Scopes.Contains(scope, StringComparer.Ordinal))
            {
                value.Fault($"unknown scope \"{scope}\"", $"Write one of: {string.Join(", ", Scopes)}{WordSuggestion.Hint(scope, Scopes)}");
            }
            else if (!CityTexts.Repeats(value, scope, scopes.Contains(scope)))
            {
                scopes.Add(scope);
            }
        }

        if (list is { IsList: true } && list.List().Count == 0)
        {
            list.Fault($"\"{list.Path}\" is empty", $"Write one or more of: {string.Join(", ", Scopes)}");
        }

        return scopes.ToImmutable();
    }
}
