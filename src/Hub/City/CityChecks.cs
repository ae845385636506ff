using System.Collections.Immutable;
using Allentown311.Mappings;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Checks that need several of a city's files: names in one file that another file must define.</summary>
internal static class CityChecks
{
    /// <summary>Notes departments without a mapping, and services whose department's system has no code for them.</summary>
    public static void Run(
        ImmutableArray<LocatedDepartment> departments,
        ImmutableArray<LocatedService> services,
        IReadOnlyList<Mapping> mappings,
        Faults faults)
    {
        // A mapping file with a mistake is not loaded, but it exists, so its department is not at fault.
        var broken = faults.All
            .Where(f => f.File.StartsWith("mappings/", StringComparison.Ordinal))
            .Select(f => Path.GetFileNameWithoutExtension(f.File));
        var names = mappings.Select(m => m.Name).Concat(broken).ToHashSet(StringComparer.Ordinal);
        var existing = string.Join(", ", names.Order(StringComparer.Ordinal));
        foreach (var (department, at) in departments)
        {
            if (department.Mapping.Length > 0 && !names.Contains(department.Mapping))
            {
                var hint = WordSuggestion.Hint(department.Mapping, names);
                at.Fault($"there is no mapping \"{department.Mapping}\"", $"mappings/ has: {existing}{hint}");
            }
        }

        foreach (var service in services)
        {
            foreach (var (code, at) in service.Departments)
            {
                var mapping = departments.FirstOrDefault(d => d.Department.Code == code)?.Department.Mapping;
                CheckCodes(service.Service.Code, code, at, mappings.FirstOrDefault(m => m.Name == mapping));
            }
        }
    }

    private static void CheckCodes(string service, string department, YamlValue at, Mapping? mapping)
    {
        foreach (var (table, codes) in mapping?.Codes.Tables ?? ImmutableDictionary<string, Mappings.Translation.CodeTable>.Empty)
        {
            if (codes is { Of: "ticket.service", Otherwise: null, Lookup: null } && !codes.Map.ContainsKey(service))
            {
                at.Fault(
                    $"service \"{service}\" goes to {department}, whose system has no code for it",
                    $"Add {service} to codes.{table}.map in {mapping!.File}, or take {department} out here");
            }
        }
    }
}
