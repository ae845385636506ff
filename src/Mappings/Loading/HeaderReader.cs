using System.Collections.Frozen;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>
/// Reads the sections every mapping has. Where it notes a mistake it goes on with a harmless value, so that it finds the other mistakes
/// too.
/// </summary>
internal static class HeaderReader
{
    public static MappingHeader Read(YamlMap root, string file, IEnumerable<string> kinds, LoadContext context)
    {
        if (root.Need("mapping", "1") is { } version && version.Text() is { } text && text != "1")
        {
            version.Fault($"mapping format \"{text}\" is not known", "Write mapping: 1");
        }

        var name = ReadName(root, file, context);
        var codes = CodesReader.Read(root, context);
        return new MappingHeader(
            name, ReadConnector(root, kinds), file, LimitsReader.Read(root), codes, ReadStatus(root),
            root.Choice("resend", "ask", "ask", "safe") == "safe",
            TestReader.Read(root, context), OrderValues.NamesOf(codes, context.AnswerCodes));
    }

    private static string ReadName(YamlMap root, string file, LoadContext context)
    {
        if (root.Need("name", "streets") is not { } value || value.Text() is not { } name)
        {
            return "";
        }

        if (!MappingLoader.MappingName().IsMatch(name))
        {
            value.Fault($"\"{name}\" is not a mapping name", "Write small letters, digits and dashes, a letter first: streets, parking-2");
        }
        else if (!context.Names.TryAdd(name, file))
        {
            value.Fault($"the name \"{name}\" is taken by {context.Names[name]}", "Give each mapping its own name");
        }

        return name;
    }

    private static string ReadConnector(YamlMap root, IEnumerable<string> known)
    {
        var kinds = known.Order(StringComparer.Ordinal).ToArray();
        return root.Need("connector", kinds[0]) is null ? "" : root.Choice("connector", "", kinds);
    }

    private static StatusTable ReadStatus(YamlMap root)
    {
        var map = new Dictionary<string, WorkOrderState>(StringComparer.Ordinal);
        var usesStatus = root.Find("poll") ?? root.Find("receive") ?? root.Find("list");
        var table = usesStatus is null ? root.Map("status") : root.Need("status", "{ NEW: received, DONE: completed }")?.Map();
        foreach (var (key, value) in table?.Entries ?? [])
        {
            value.Offer(WorkOrderStates.MappableNames);
            if (key.Text() is not { } code || value.Text() is not { } word)
            {
                continue;
            }

            if (!WorkOrderStates.TryParseMappable(word, out var state))
            {
                value.Fault(
                    $"\"{word}\" is not a state a department's status can mean",
                    $"Write one of: {string.Join(", ", WorkOrderStates.MappableNames)}"
                    + WordSuggestion.Hint(word, WorkOrderStates.MappableNames));
            }
            else if (!map.TryAdd(RecordKey.Of(code), state))
            {
                key.Fault($"the status \"{code}\" is there twice", "Keep one");
            }
        }

        return new StatusTable(map.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
