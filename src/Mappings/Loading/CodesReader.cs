using System.Collections.Frozen;
using Allentown311.Mappings.Lookups;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>Reads <c>codes:</c>, the department's codes for our values.</summary>
internal static class CodesReader
{
    private const string Service = "ticket.service";

    public static CodeTables Read(YamlMap root, LoadContext context)
    {
        var tables = new Dictionary<string, CodeTable>(StringComparer.Ordinal);
        var known = OrderValues.NamesOf(CodeTables.None, context.AnswerCodes);
        foreach (var (key, value) in root.Map("codes")?.Entries ?? [])
        {
            if (key.Text() is { } name && value.Map() is { } table)
            {
                tables[name] = ReadTable(table, known, context);
                table.Close();
            }
        }

        return new CodeTables(tables.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static CodeTable ReadTable(YamlMap table, Names known, LoadContext context)
    {
        var of = table.NeedText("of", Service);
        if (of is not null && !known.Contains(of))
        {
            table.Find("of")!.Fault(
                $"\"{of}\" is not a value of a ticket", $"Write one of: {known.Describe()}{WordSuggestion.Hint(of, known.All)}");
        }

        if (table.Find("lookup") is not null)
        {
            if (table.Find("map") is { } both)
            {
                both.Fault($"\"{table.Path}\" has a map and a lookup", "Keep one: map for a few codes, lookup for a file of many");
            }

            return new CodeTable(of ?? Service, FrozenDictionary<string, string>.Empty, table.Text("otherwise"))
            {
                Lookup = LookupReader.Read(table, context.Folder),
            };
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in table.Need("map", "{ pothole: PTH }")?.Map()?.Entries ?? [])
        {
            if (key.Text() is not { } ours || value.Text() is not { } theirs)
            {
                continue;
            }

            map[ours] = theirs;
            if (of == Service && context.Services is { } services && !services.Contains(ours))
            {
                key.Fault(
                    $"the catalogue has no service \"{ours}\"", $"Write a code of services.yaml{WordSuggestion.Hint(ours, services)}");
            }
        }

        return new CodeTable(of ?? Service, map.ToFrozenDictionary(StringComparer.Ordinal), table.Text("otherwise"));
    }
}
