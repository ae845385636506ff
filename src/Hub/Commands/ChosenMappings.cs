using Allentown311.Connectors;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Commands;

/// <summary>Connects a command to departments, beside the hub.</summary>
internal static class ChosenMappings
{
    /// <summary>The mappings asked for: the one named, or all; null after saying that there is none of that name.</summary>
    public static IReadOnlyList<Mapping>? Choose(CityConfiguration city, string? name)
    {
        if (name is null)
        {
            return [.. city.Mappings.Values];
        }

        if (city.Mappings.TryGetValue(name, out var mapping))
        {
            return [mapping];
        }

        Console.Error.WriteLine($"There is no mapping {name}. The city folder has: {string.Join(", ", city.Mappings.Keys)}.");
        return null;
    }

    /// <summary>A link of a command's own.</summary>
    public static DepartmentLink Open(Mapping mapping) =>
        new(mapping, ConnectorFactory.Create(mapping, TimeProvider.System), new Lane(LaneName.Submit(mapping.Name), 1), NoLanePause.Instance, TimeProvider.System);
}
