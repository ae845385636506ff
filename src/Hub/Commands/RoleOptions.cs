using System.CommandLine;
using Allentown311.Hub.City;
using Allentown311.Hub.Edge;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>Where a hub stands: by itself, or inside a department's network; and which departments others work from inside theirs.</summary>
internal static class RoleOptions
{
    private static readonly Option<string?> RoleOption = new("--role")
    {
        Description = "hub, or edge for a hub inside a department's network: it works that department's orders and speaks to the others over the broker (setting Hub:Role)",
    };

    private static readonly Option<string?> DepartmentsOption = new("--departments") { Description = "With --role edge: the departments (or mappings) it works, with commas between (setting Hub:Departments)" };
    private static readonly Option<string?> EdgesOption = new("--edges") { Description = "The departments (or mappings) that hubs inside their networks work, with commas between (setting Hub:Edges)" };

    /// <summary>Adds the options.</summary>
    public static void AddTo(Command command)
    {
        command.Add(RoleOption);
        command.Add(DepartmentsOption);
        command.Add(EdgesOption);
    }

    /// <summary>The role; null after saying what is wrong with it.</summary>
    public static string? Role(ParseResult parsed)
    {
        var role = Settings.Of(parsed, RoleOption, "Role") ?? HubSettings.HubRole;
        if (role is HubSettings.HubRole or HubSettings.EdgeRole)
        {
            return role;
        }

        Console.Error.WriteLine($"There is no role \"{role}\". Choose {HubSettings.HubRole} or {HubSettings.EdgeRole}.");
        return null;
    }

    /// <summary>The city as a hub of that role works it; null after all mistakes were shown. What others work needs no passwords here.</summary>
    public static CityConfiguration? LoadCity(ParseResult parsed, string folder, string role)
    {
        var inside = role == HubSettings.EdgeRole;
        var names = (Settings.Of(parsed, inside ? DepartmentsOption : EdgesOption, inside ? "Departments" : "Edges") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0)
        {
            if (inside)
            {
                Console.Error.WriteLine("--role edge needs --departments: which departments does this hub work?");
                return null;
            }

            return CommonOptions.LoadCity(folder);
        }

        // First without anybody's passwords, to know which file is whose.
        if (CommonOptions.LoadCity(folder, _ => SampleVariables.OrDummy, _ => RemoteMapping.Kinds) is not { } city)
        {
            return null;
        }

        if (EdgeCities.Choose(city, names, out var unknown) is not { } mappings)
        {
            Console.Error.WriteLine($"The city folder has no department and no mapping {unknown}. It has the mappings {string.Join(", ", city.Mappings.Keys)}.");
            return null;
        }

        var files = city.Mappings.Values.Where(m => mappings.Contains(m.Name)).Select(m => m.File).ToHashSet(StringComparer.Ordinal);
        bool IsOurs(string file) => inside ? files.Contains(file) : !files.Contains(file);
        return CommonOptions.LoadCity(folder, file => IsOurs(file) ? Variables.FromEnvironment : SampleVariables.OrDummy, file => IsOurs(file) ? MappingKinds.BuiltIn : RemoteMapping.Kinds) is not { } loaded ? null
            : inside ? EdgeCities.Inside(loaded, mappings) : loaded;
    }
}
