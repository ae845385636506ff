using System.Collections.Immutable;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Edge;

/// <summary>What of a city folder a hub works, where some departments are worked by others inside their networks. Pure.</summary>
internal static class EdgeCities
{
    /// <summary>The mappings that names stand for: each a mapping's name or a department's code; null, and <paramref name="unknown"/>, where one is neither.</summary>
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

    /// <summary>For a hub inside a network: those mappings alone; it tells no resident and sends no test tickets.</summary>
    public static CityConfiguration Inside(CityConfiguration city, IReadOnlySet<string> mappings) => city with
    {
        Mappings = city.Mappings.Where(m => mappings.Contains(m.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal),
        Notices = city.Notices with { Events = [] },
        Canary = null,
    };
}
