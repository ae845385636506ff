using System.Text.RegularExpressions;
using Allentown311.Connectors.Coded;
using Allentown311.Hub.City;
using Allentown311.Mappings;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>Adds tests to a mapping's file. The rest of the file stays as it is, comments and all.</summary>
internal static partial class TestFile
{
    /// <summary>Adds the tests behind the last one, after a check that the file is sound with them and that they pass.</summary>
    /// <exception cref="TicketSourceException">The tests cannot be added; the file is as it was.</exception>
    public static void Append(string folder, CityConfiguration city, Mapping mapping, IReadOnlyList<string> tests)
    {
        var path = Path.Combine(folder, mapping.File);
        var text = File.ReadAllText(path);
        var changed = With(text, tests) ?? throw new TicketSourceException(
            $"tests: is not the last section of {mapping.File}: print the test (without --append) and put it where it belongs.");
        var faults = new Faults();
        var read = MappingLoader.LoadText(
            mapping.File, changed, faults, SampleVariables.ReadOrStandIn, null, null, CodedReader.KindsOf(folder));
        if (read is null || !faults.None)
        {
            throw new TicketSourceException(faults);
        }

        if (MappingTestRunner.Run(read, city.Catalogue).FirstOrDefault(result => !result.Passed) is { } failed)
        {
            throw new TicketSourceException($"The file was not changed: test \"{failed.Name}\" fails: {failed.Detail}");
        }

        var temporary = $"{path}.new";
        File.WriteAllText(temporary, changed);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The file's text with the tests behind its own; null when its last section is another one.</summary>
    public static string? With(string text, IReadOnlyList<string> tests)
    {
        var section = Section().Match(text);
        var before = text.TrimEnd() + "\n";
        if (!section.Success)
        {
            return $"{before}\ntests:\n{string.Join('\n', tests.Select(t => Indent(t, "  ")))}";
        }

        var indent = Item().Match(text, section.Index) is { Success: true } item ? item.Groups[1].Value : "  ";
        return Key().IsMatch(text, section.Index + section.Length)
            ? null
            : $"{before}\n{string.Join('\n', tests.Select(t => Indent(t, indent)))}";
    }

    private static string Indent(string test, string by) =>
        string.Concat(test.TrimEnd('\n').Split('\n').Select(line => $"{by}{line}\n"));

    [GeneratedRegex("^tests:[ \t]*\r?$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Section();

    [GeneratedRegex("^([ ]*)- ", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Item();

    [GeneratedRegex("^[^\\s#-]", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}
