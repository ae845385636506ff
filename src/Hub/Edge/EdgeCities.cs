using System.Collections.Immutable;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Edge;

/// <summary>
/// Chooses the part of a city folder that a hub works when edge hubs inside departments' networks work some of its mappings. Pure.
/// </summary>
internal static class EdgeCities
{
    /// <summary>The mappings for a list of names, each the name of a mapping or the code of a department.</summary>
    /// <param name="city">The city.</param>
    /// <param name="names">Names of mappings or codes of departments.</param>
    /// <param name="unknown">The first name that is neither; null when all are known.</param>
    /// <returns>The names of the mappings; null when a name is unknown.</returns>
    public static ImmutableHashSet<string>? Choose(CityConfiguration city, IEnumerable<string> names, out string? unknown)
    {
        unknown = null;
        var chosen = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!city.Mappings.ContainsKey(name) && city.Catalogue.Department(name) is null)
            {
                unknown = name;
                return null;
            }

            chosen.Add(city.Mappings.ContainsKey(name) ? name : city.Catalogue.Department(name)!.Mapping);
        }

        return chosen.ToImmutable();
    }

    /// <summary>The city of an edge hub: only these mappings. An edge hub sends no notices and no canary tickets.</summary>
    public static CityConfiguration Inside(CityConfiguration city, IReadOnlySet<string> mappings) => city with
    {
        Mappings = city.Mappings.Where(m => mappings.Contains(m.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal),
        Notices = city.Notices with { Events = [] },
        Canary = null,
    };
}
