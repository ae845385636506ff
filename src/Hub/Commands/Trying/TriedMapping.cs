using Allentown311.Hub.City;
using Allentown311.Mappings;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>The mapping that a command tries. It needs no password: what is not set gets a stand-in.</summary>
internal static class TriedMapping
{
    /// <summary>The city folder and the mapping; null after printing the mistakes of the folder, or that it has no such mapping.</summary>
    public static (CityConfiguration City, Mapping Mapping)? Load(string folder, string name)
    {
        var faults = new Faults();
        if (CityFolder.Load(folder, faults, SampleVariables.ReadOrStandIn) is not { } city || !faults.None)
        {
            foreach (var fault in faults.All)
            {
                Console.Error.WriteLine(fault);
            }

            return null;
        }

        if (city.Mappings.TryGetValue(name, out var mapping))
        {
            return (city, mapping);
        }

        var known = string.Join(", ", city.Mappings.Keys);
        Console.Error.WriteLine($"There is no mapping {name}; there are: {known}{WordSuggestion.Hint(name, city.Mappings.Keys)}");
        return null;
    }
}
