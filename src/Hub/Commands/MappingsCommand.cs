using System.CommandLine;
using Allentown311.Connectors.Coded;
using Allentown311.Hub.City;
using Allentown311.Hub.Commands.Explaining;
using Allentown311.Hub.Commands.NewMapping;
using Allentown311.Hub.Commands.Trying;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub mappings</c>: the commands for integrators.</summary>
internal static class MappingsCommand
{
    /// <summary>The command.</summary>
    public static Command Build() => new("mappings", "Begins, checks and tries mapping files")
    {
        NewMappingCommand.Build(), BuildCheck(), TryCommand.Build(), CoverageCommand.Build(), DiffCommand.Build(), ListenCommand.Build(),
        RecordCommand.Build(), ExplainCommand.Build(),
    };

    private static Command BuildCheck()
    {
        var city = CommonOptions.City();
        var command = new Command("check", "Checks every file of the city folder and runs the mappings' own tests") { city };
        command.SetAction(parsed => Check(parsed.GetValue(city)!));
        return command;
    }

    private static int Check(string folder)
    {
        var faults = new Faults();
        var unset = new SortedSet<string>(StringComparer.Ordinal);
        var city = Directory.Exists(folder) ? CityFolder.Load(folder, faults, name => SampleVariables.ReadOrStandIn(name, unset)) : null;
        foreach (var fault in faults.All)
        {
            Console.WriteLine(fault);
        }

        if (city is null)
        {
            Console.WriteLine(faults.None ? $"There is no city folder at {folder}." : $"{faults.All.Count} mistakes.");
            return 1;
        }

        var refused = CodedConnectors.Find(folder, MappingKinds.BuiltIn.Keys).Where(kind => kind.Refusal is not null).ToList();
        foreach (var kind in refused)
        {
            var fault = new Fault(
                $"{CodedConnectors.Folder}/{kind.Name}", 0, 0, $"the connector is refused: {kind.Refusal}",
                "Mend it; until then its departments' work waits");
            faults.Add(fault);
            Console.WriteLine(fault);
        }

        var failed = 0;
        var warnings = 0;
        foreach (var mapping in city.Mappings.Values)
        {
            var results = MappingTestRunner.Run(mapping, city.Catalogue);
            Console.WriteLine($"{mapping.File}: {mapping.Connector}, {results.Count(r => r.Passed)} of {results.Count} tests passed");
            foreach (var result in results.Where(r => !r.Passed))
            {
                failed++;
                Console.WriteLine($"{mapping.File}:{result.Line}: test \"{result.Name}\" failed: {result.Detail}");
            }

            foreach (var weakness in mapping.Weaknesses)
            {
                warnings++;
                Console.WriteLine($"{mapping.File}: warning: {weakness}.");
            }
        }

        if (unset.Count > 0)
        {
            Console.WriteLine($"Not set here, and needed to run: {string.Join(", ", unset)}.");
        }

        Console.WriteLine(failed > 0 || !faults.None ? $"{faults.All.Count} mistakes, {failed} tests failed."
            : warnings == 0 ? "All is well." : $"No mistakes. Warnings: {warnings}.");
        return failed == 0 && faults.None ? 0 : 1;
    }
}
