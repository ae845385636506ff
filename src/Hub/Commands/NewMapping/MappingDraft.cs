using System.Text;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands.NewMapping;

/// <summary>Writes the beginning of a mapping: whole and commented, with a TODO for each thing that only the department can say.</summary>
internal static class MappingDraft
{
    /// <summary>The connectors for which there is a beginning.</summary>
    public static IReadOnlyList<string> Connectors { get; } = ["soap", "rest", "csv", "sql", "queue"];

    /// <summary>The text of the file.</summary>
    /// <param name="name">The mapping's name.</param>
    /// <param name="connector">One of <see cref="Connectors"/>.</param>
    /// <param name="services">The services that the department works, with their names in English; their codes are to be written.</param>
    public static string Write(string name, string connector, IReadOnlyList<(string Code, string Name)> services)
    {
        var codes = services.Select(s => $"      {s.Code}: \"{Unwritten.Mark} their code for {Plain(s.Name)}\"");
        return Read(connector)
            .Replace("__NAME__", name, StringComparison.Ordinal)
            .Replace("__VARIABLE__", VariableOf(name), StringComparison.Ordinal)
            .Replace("__STATES__", string.Join(", ", WorkOrderStates.MappableNames), StringComparison.Ordinal)
            .Replace("__SERVICE__", services[0].Code, StringComparison.Ordinal)
            .Replace("__CODES__", string.Join('\n', codes), StringComparison.Ordinal);
    }

    /// <summary>The beginning of the mapping's variables: <c>WATER_2</c> for <c>water-2</c>.</summary>
    public static string VariableOf(string name) => name.Replace('-', '_').ToUpperInvariant();

    // As a text between double quotes.
    private static string Plain(string name) =>
        string.Join(' ', name.Replace('"', '\'').Replace('\\', '/').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Read(string connector)
    {
        using var stream = typeof(MappingDraft).Assembly.GetManifestResourceStream($"{typeof(MappingDraft).Namespace}.{connector}.yaml")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
