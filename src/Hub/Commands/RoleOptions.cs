using System.CommandLine;
using Allentown311.Connectors.Coded;
using Allentown311.Hub.City;
using Allentown311.Hub.Edge;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>
/// The options for a hub's role: the hub itself, or one inside a department's network; and which departments are worked by hubs inside
/// their networks.
/// </summary>
internal static class RoleOptions
{
    private static readonly Option<string?> RoleOption = new("--role")
    {
        Description = "hub, or edge for a hub inside a department's network: it works that department's orders "
            + "and speaks to the others over the broker (setting Hub:Role)",
    };

    private static readonly Option<string?> DepartmentsOption = new("--departments")
    {
        Description = "With --role edge: the departments (or mappings) it works, with commas between (setting Hub:Departments)",
    };

    private static readonly Option<string?> EdgesOption = new("--edges")
    {
        Description = "The departments (or mappings) that hubs inside their networks work, with commas between (setting Hub:Edges)",
    };

    /// <summary>Adds the options.</summary>
    public static void AddTo(Command command)
    {
        command.Add(RoleOption);
        command.Add(DepartmentsOption);
        command.Add(EdgesOption);
    }

    /// <summary>Reads the role; null after printing what is wrong with it.</summary>
    public static string? ReadRole(ParseResult parsed)
    {
        var role = Settings.Read(parsed, RoleOption, "Role") ?? HubSettings.HubRole;
        if (role is HubSettings.HubRole or HubSettings.EdgeRole)
        {
            return role;
        }

        Console.Error.WriteLine($"There is no role \"{role}\". Choose {HubSettings.HubRole} or {HubSettings.EdgeRole}.");
        return null;
    }

    /// <summary>
    /// Loads the city as a hub of that role works it; null after all mistakes were printed. Departments that another hub works need no
    /// passwords here.
    /// </summary>
    public static CityConfiguration? LoadCity(ParseResult parsed, string folder, string role)
    {
        var isEdge = role == HubSettings.EdgeRole;
        var names = ReadNames(parsed, isEdge);
        if (names.Length == 0)
        {
            if (isEdge)
            {
                Console.Error.WriteLine("--role edge needs --departments: which departments does this hub work?");
                return null;
            }

            return CommonOptions.LoadCity(folder);
        }

        // The first load needs no passwords: it finds out which hub works which mapping file.
        if (CommonOptions.LoadCity(folder, _ => SampleVariables.ReadOrStandIn, _ => RemoteMapping.KindsOf(folder)) is not { } city)
        {
            return null;
        }

        if (EdgeCities.Choose(city, names, out var unknown) is not { } mappings)
        {
            Console.Error.WriteLine(
                $"The city folder has no department and no mapping {unknown}. "
                + $"It has the mappings {string.Join(", ", city.Mappings.Keys)}.");
            return null;
        }

        var edgeFiles = city.Mappings.Values.Where(m => mappings.Contains(m.Name)).Select(m => m.File).ToHashSet(StringComparer.Ordinal);
        bool IsOurs(string file) => edgeFiles.Contains(file) == isEdge;
        var loaded = CommonOptions.LoadCity(
            folder,
            file => IsOurs(file) ? Variables.FromEnvironment : SampleVariables.ReadOrStandIn,
            file => IsOurs(file) ? CodedReader.KindsOf(folder) : RemoteMapping.KindsOf(folder));
        return isEdge && loaded is not null ? EdgeCities.Inside(loaded, mappings) : loaded;
    }

    private static string[] ReadNames(ParseResult parsed, bool isEdge)
    {
        var text = isEdge
            ? Settings.Read(parsed, DepartmentsOption, "Departments")
            : Settings.Read(parsed, EdgesOption, "Edges");
        return (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }
}
