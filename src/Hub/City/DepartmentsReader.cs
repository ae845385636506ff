using System.Collections.Immutable;
using Allentown311.CrmCore.Services;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>A department, with the YAML value that names its mapping.</summary>
internal sealed record LocatedDepartment(Department Department, YamlValue MappingAt);

/// <summary>Reads <c>departments</c>.</summary>
internal static class DepartmentsReader
{
    /// <summary>
    /// The departments that could be read, in order. A department with a mistake is returned with its code, so that the services that name
    /// it are not reported as well.
    /// </summary>
    public static ImmutableArray<LocatedDepartment> Read(YamlMap root)
    {
        if (root.Need("departments", "{ streets: { name: { en: Streets Bureau }, mapping: streets } }")?.Map() is not { } map)
        {
            return [];
        }

        var departments = ImmutableArray.CreateBuilder<LocatedDepartment>();
        foreach (var (key, value) in map.Entries)
        {
            var code = CityTexts.Code(key);
            if (value.Map() is not { } department)
            {
                continue;
            }

            var name = CityTexts.Text(department.Need("name", "{ en: Streets Bureau, es: Oficina de Calles }"));
            var mapping = department.Need("mapping", code ?? "streets");
            var mappingName = mapping?.Text();
            department.Close();
            if (code is not null)
            {
                var read = new Department(code, name ?? Translated.Of(code), mappingName ?? "");
                departments.Add(new LocatedDepartment(read, mapping ?? value));
            }
        }

        if (!map.Entries.Any())
        {
            map.Self.Fault("\"departments\" is empty", "Write at least one: streets: { name: { en: Streets Bureau }, mapping: streets }");
        }

        return departments.ToImmutable();
    }
}
