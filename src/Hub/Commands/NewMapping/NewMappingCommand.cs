using System.CommandLine;
using Allentown311.Hub.City;
using Allentown311.Hub.Commands.NewMapping.From;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands.NewMapping;

/// <summary><c>hub mappings new NAME --connector KIND</c>: begins a mapping file.</summary>
internal static class NewMappingCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var city = CommonOptions.City();
        var name = new Argument<string>("name") { Description = "The mapping's name, as city.yaml names it" };
        var connector = new Option<string>("--connector")
        {
            Description = $"How the department's system is reached: {string.Join(", ", MappingDraft.Connectors)}",
            Required = true,
        };
        connector.AcceptOnlyFromAmong([.. MappingDraft.Connectors]);
        var sources = new DraftSources();
        var command = new Command("new", "Begins a mapping: a commented file with a TODO for what only the department can say")
        {
            name, connector, city,
        };
        sources.AddTo(command, connector);
        command.SetAction(async (parsed, ct) =>
        {
            var (folder, mapping) = (parsed.GetValue(city)!, parsed.GetValue(name)!);
            try
            {
                var zone = TimeZoneOf(folder);
                var sections = await sources.ReadAsync(parsed, MappingDraft.VariableOf(mapping), zone, ct).ConfigureAwait(false);
                return Write(folder, mapping, parsed.GetValue(connector)!, sections);
            }
            catch (DraftSourceException e)
            {
                await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
                return 1;
            }
        });
        return command;
    }

    private static int Write(string folder, string name, string connector, Dictionary<string, string> sections)
    {
        if (!MappingLoader.IsName(name))
        {
            Console.Error.WriteLine($"\"{name}\" is not a mapping name: write small letters, digits and dashes, a letter first.");
            return 1;
        }

        var faults = new Faults();
        if (ReadServices(folder, name, faults) is not { Count: > 0 } services)
        {
            foreach (var fault in faults.All)
            {
                Console.Error.WriteLine(fault);
            }

            Console.Error.WriteLine($"There are no services in {Path.Combine(folder, "services.yaml")}: write those the department works.");
            return 1;
        }

        var path = Path.Combine(folder, "mappings", $"{name}.yaml");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            EditorSchemas.Write(Path.Combine(folder, EditorSchemas.Folder));
            using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
            file.Write(EditorSchemas.Line($"../{EditorSchemas.Folder}", $"mapping-{connector}"));
            file.Write(DraftText.Replace(MappingDraft.Write(name, connector, services), sections));
        }
        catch (IOException) when (File.Exists(path))
        {
            Console.Error.WriteLine($"There is {path} already; nothing was written.");
            return 1;
        }

        Console.WriteLine($"{path} is begun. What is left to write: hub mappings check --city {folder}");
        return 0;
    }

    private static string TimeZoneOf(string folder) =>
        File.Exists(Path.Combine(folder, "city.yaml")) && Read(folder, "city.yaml", new Faults())?.Text("timezone") is { } zone
            ? zone : "America/New_York";

    // The services of the departments that name the mapping; all of them while none does.
    private static List<(string Code, string Name)>? ReadServices(string folder, string mapping, Faults faults)
    {
        var departments = (Read(folder, "city.yaml", faults)?.Map("departments")?.Entries ?? [])
            .Where(d => d.Value.Map()?.Text("mapping") == mapping)
            .Select(d => d.Key.Text())
            .ToHashSet(StringComparer.Ordinal);
        var all = (Read(folder, "services.yaml", faults)?.Find("services")?.List() ?? []).Select(s => s.Map()).OfType<YamlMap>()
            .Select(s => (
                Code: s.Text("code") ?? "",
                Name: s.Map("name")?.Text("en") ?? "",
                Works: departments.Overlaps((s.Find("departments")?.List() ?? []).Select(d => d.Text()))))
            .Where(s => s.Code.Length > 0)
            .ToList();
        var mine = all.Where(s => s.Works).ToList();
        return [.. (mine.Count > 0 ? mine : all).Select(s => (s.Code, s.Name.Length > 0 ? s.Name : s.Code))];
    }

    private static YamlMap? Read(string folder, string file, Faults faults) =>
        CityFolder.ReadText(folder, file, faults) is { } text ? YamlFile.Read(file, text, faults, SampleVariables.ReadOrStandIn) : null;
}
