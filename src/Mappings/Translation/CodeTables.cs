using System.Collections.Frozen;
using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.Translation;

/// <summary>One code table: the department's codes for the values of one name.</summary>
/// <param name="Of">The name whose value is translated, such as <c>ticket.service</c>.</param>
/// <param name="Map">From our value to the department's code.</param>
/// <param name="Otherwise">The code for every other value, where the integrator chose one; null parks instead.</param>
public sealed record CodeTable(string Of, FrozenDictionary<string, string> Map, string? Otherwise = null)
{
    /// <summary>The file that has the codes in place of <see cref="Map"/>; null for none.</summary>
    public Lookups.LookupFile? Lookup { get; init; }
}

/// <summary>A mapping's code tables by name. A value without a code is never guessed.</summary>
public sealed class CodeTables(FrozenDictionary<string, CodeTable> tables)
{
    /// <summary>Prefix of a code in a template: <c>code.problem</c>.</summary>
    public const string Prefix = "code.";

    /// <summary>No tables.</summary>
    public static CodeTables None { get; } = new(FrozenDictionary<string, CodeTable>.Empty);

    /// <summary>The tables' names.</summary>
    public IEnumerable<string> Names => tables.Keys;

    /// <summary>The tables.</summary>
    public IReadOnlyDictionary<string, CodeTable> Tables => tables;

    /// <summary>The department's code.</summary>
    /// <exception cref="TranslationException">The table has no code for the value.</exception>
    public string Translate(string table, IValues values)
    {
        var codes = tables[table];
        var value = Helpers.Text(values.Get(codes.Of));
        if (codes.Lookup is { } lookup)
        {
            return lookup.Find(value) ?? codes.Otherwise ?? throw new TranslationException(
                $"{Path.GetFileName(lookup.Path)} has no row for {codes.Of} \"{value}\": add it to the file, or codes.{table}.otherwise "
                + "to the mapping, then retry.");
        }

        return codes.Map.TryGetValue(value, out var code) ? code
            : codes.Otherwise ?? throw new TranslationException(
                $"The mapping has no code for {codes.Of} \"{value}\": add it to codes.{table}.map, then retry.");
    }
}
