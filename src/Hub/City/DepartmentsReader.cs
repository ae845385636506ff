using System.Collections.Immutable;
using Allentown311.CrmCore.Services;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>A department, with the place its mapping is named at.</summary>
internal sealed record LocatedDepartment(Department Department, YamlValue MappingAt);

/// <summary>Reads <c>departments</c>.</summary>
internal static class DepartmentsReader
{
    /// <summary>The departments that could be read, in order. A department with a mistake in it keeps its code, so that the services naming it are not noted too.</summary>
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
                departments.Add(new LocatedDepartment(new Department(code, name ?? Translated.Of(code), mappingName ?? ""), mapping ?? value));
            }
        }

        if (!map.Entries.Any())
        {
            map.Self.Fault("\"departments\" is empty", "Write at least one: streets: { name: { en: Streets Bureau }, mapping: streets }");
        }

        return departments.ToImmutable();
    }
}
