using System.Collections.Immutable;
using System.Text;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Sql;

/// <summary>A statement whose values are parameters, every one: a resident's words never become SQL.</summary>
/// <param name="Text">The statement.</param>
/// <param name="Parameters">Names, without <c>@</c>, and what they hold.</param>
public sealed record SqlStatement(string Text, ImmutableArray<(string Name, Template Value)> Parameters)
{
    /// <summary>Reads the <c>sql:</c> and <c>params:</c> of a section; null when a mistake was noted.</summary>
    public static SqlStatement? Read(YamlMap section, string example, Names names, DatabaseKind database)
    {
        var sql = section.Need("sql", $"\"{example}\"");
        var given = section.Map("params");
        if (sql?.RawText() is not { } text)
        {
            return null;
        }

        if (text.Contains("{{", StringComparison.Ordinal))
        {
            sql.Fault($"\"{sql.Path}\" holds a template: a resident's words would become SQL", "Write @name there, and name: \"{{…}}\" below params");
            return null;
        }

        var asked = SqlText.Parameters(text, database);
        var parameters = ImmutableArray.CreateBuilder<(string, Template)>();
        var sound = true;
        foreach (var (key, value) in given?.Entries ?? [])
        {
            var name = key.RawText() ?? "";
            if (!asked.Contains(name, StringComparer.Ordinal))
            {
                sound = false;
                key.Fault($"\"{sql.Path}\" does not use @{name}", $"Remove the parameter, or use it{Nearest.Hint(name, asked)}");
            }
            else if (value.Text() is { } template && Template.Compile(template, Escaping.None, names, value.Fault) is { } compiled)
            {
                parameters.Add((name, compiled));
            }
            else
            {
                sound = false;
            }
        }

        var keys = (given?.Entries ?? []).Select(e => e.Key.RawText()).ToHashSet(StringComparer.Ordinal);
        foreach (var name in asked.Where(n => !keys.Contains(n)))
        {
            sound = false;
            sql.Fault($"\"{sql.Path}\" uses @{name}, which is not below params", $"Write params: {{ {name}: \"{{{{ref}}}}\" }}");
        }

        return sound ? new SqlStatement(text, parameters.ToImmutable()) : null;
    }

    /// <summary>The values to bind. A parameter that is exactly one name keeps its value's type; every other is text.</summary>
    /// <exception cref="TranslationException">A value cannot be translated.</exception>
    public IReadOnlyList<(string Name, object? Value)> Bind(IValues values) =>
        [.. Parameters.Select(p => (p.Name, p.Value.SinglePath is { } path ? values.Get(path) : p.Value.Render(values)))];

    /// <summary>The statement and, below it, a line for each parameter: <c>@ref = ALN-26-00417-3-1</c>; a value not given is <c>NULL</c>.</summary>
    public string Describe(IValues values)
    {
        var text = new StringBuilder(Text.TrimEnd()).Append('\n');
        foreach (var (name, value) in Bind(values))
        {
            text.Append('@').Append(name).Append(" = ").Append(value is null ? "NULL" : Helpers.Text(value)).Append('\n');
        }

        return text.ToString();
    }
}
