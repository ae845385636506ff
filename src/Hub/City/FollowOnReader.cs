using System.Collections.Immutable;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads the <c>follow_on</c> of a service: <c>{ when: police, code: [TOWED], then: streets }</c>.</summary>
internal static class FollowOnReader
{
    /// <summary>The orders that follow, and the departments that get them beside those of the service.</summary>
    /// <param name="value">The value of <c>follow_on</c>; null for none.</param>
    /// <param name="departments">The service's departments.</param>
    /// <param name="known">The city's departments; null when city.yaml could not be read.</param>
    public static (ImmutableArray<FollowOn> FollowOns, ImmutableArray<(string Code, YamlValue At)> Followers) Read(
        YamlValue? value, ImmutableArray<(string Code, YamlValue At)> departments, HashSet<string>? known)
    {
        var followOns = ImmutableArray.CreateBuilder<FollowOn>();
        var followers = ImmutableArray.CreateBuilder<(string Code, YamlValue At)>();
        foreach (var map in (value?.List() ?? []).Select(m => m.Map()).OfType<YamlMap>())
        {
            string[] able = [.. departments.Select(d => d.Code), .. followers.Select(f => f.Code)];
            var when = map.Need("when", "police") is { } first ? ReadCode(first, able, "is no department of this service") : null;
            var codes = map.Need("code", "[TOWED]")?.List().Select(c => RecordKey.Of(c.Text())).ToImmutableArray() ?? [];
            var at = map.Need("then", "streets");
            var then = at is null ? null
                : known is null ? at.Text()
                : ReadCode(at, [.. known.Order(StringComparer.Ordinal)], "is no department");
            map.Close();
            if (when is null || then is null || codes.IsEmpty)
            {
                continue;
            }

            followOns.Add(new FollowOn(when, codes, then));
            if (!able.Contains(then, StringComparer.Ordinal))
            {
                followers.Add((then, at!));
            }
        }

        return (followOns.ToImmutable(), followers.ToImmutable());
    }

    private static string? ReadCode(YamlValue value, IReadOnlyList<string> able, string problem)
    {
        if (value.Text() is not { } code || able.Contains(code, StringComparer.Ordinal))
        {
            return value.Text();
        }

        value.Fault($"\"{code}\" {problem}", $"Write one of: {string.Join(", ", able)}{WordSuggestion.Hint(code, able)}");
        return null;
    }
}
