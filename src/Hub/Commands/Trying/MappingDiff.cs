using System.Text;
using System.Text.Json;
using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings;
using Allentown311.Mappings.Templates;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>What two versions of a mapping would send for an order, and what they take status codes for, side by side. Pure.</summary>
internal static class MappingDiff
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The lines that differ, with <c>-</c> for those of the old version and <c>+</c> for those of the new; empty when both send the same.
    /// </summary>
    public static string Of(OutgoingOrder order, Mapping old, Mapping changed)
    {
        var before = Text(order, old);
        var after = Text(order, changed);
        if (before == after)
        {
            return "";
        }

        var lines = new StringBuilder();
        foreach (var line in InlineDiffBuilder.Diff(Readable(before), Readable(after)).Lines)
        {
            if (line.Type is ChangeType.Deleted or ChangeType.Inserted)
            {
                lines.Append(line.Type == ChangeType.Deleted ? "- " : "+ ").Append(line.Text).Append('\n');
            }
        }

        // Only the layout of a JSON body differs, and that is sent as well.
        return lines.Length > 0 ? lines.ToString() : $"- {before}\n+ {after}\n";
    }

    /// <summary>The status codes that the versions take for different states.</summary>
    public static IReadOnlyList<string> OfStatus(Mapping old, Mapping changed) =>
    [
        .. old.Status.Map.Keys.Union(changed.Status.Map.Keys).Order(StringComparer.Ordinal)
            .Where(code => old.Status[code] != changed.Status[code])
            .Select(code => $"status {code}: {Name(old.Status[code])} -> {Name(changed.Status[code])}"),
    ];

    private static string Name(WorkOrderState? state) => state?.Name() ?? "not known";

    private static string Text(OutgoingOrder order, Mapping mapping)
    {
        try
        {
            return ConnectorFactory.Create(mapping, TimeProvider.System) is IPreviewWorkOrder preview
                ? preview.Preview(order)
                : mapping.Preview(new OrderValues(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes));
        }
        catch (TranslationException e)
        {
            return $"parked: {e.Message}";
        }
    }

    // A JSON body is one line; a person reads what changed in it member by member.
    private static string Readable(string text) => string.Join('\n', text.Split('\n').Select(line =>
    {
        try
        {
            return line.StartsWith('{') || line.StartsWith('[')
                ? JsonSerializer.Serialize(JsonElement.Parse(line), Indented)
                : line;
        }
        catch (JsonException)
        {
            return line;
        }
    }));
}
