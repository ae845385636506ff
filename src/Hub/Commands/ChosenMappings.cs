using Allentown311.Connectors;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Commands;

/// <summary>Connects a command to departments without a running hub.</summary>
internal static class ChosenMappings
{
    /// <summary>The mapping that is named, or all without a name; null after printing that no mapping has that name.</summary>
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

    /// <summary>A link that only this command uses: it shares no lane and no pause with a running hub.</summary>
    public static DepartmentLink OpenLink(Mapping mapping)
    {
        var connector = ConnectorFactory.Create(mapping, TimeProvider.System);
        var lane = new Lane(LaneName.Submit(mapping.Name), 1);
        return new DepartmentLink(mapping, connector, lane, NoLanePause.Instance, TimeProvider.System);
    }
}
