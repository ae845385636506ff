using System.Collections.Immutable;
using System.Text;
using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Sql;

/// <summary>A statement that gets every value as a parameter: text that a resident wrote never becomes SQL.</summary>
/// <param name="Text">The statement.</param>
/// <param name="Parameters">Names, without <c>@</c>, and the templates of their values.</param>
public sealed record SqlStatement(string Text, ImmutableArray<(string Name, SecretTemplate Value)> Parameters)
{
    /// <summary>Reads the <c>sql:</c> and <c>params:</c> of a section; null when a mistake was noted.</summary>
    /// <param name="section">The section.</param>
    /// <param name="example">A statement that would be right.</param>
    /// <param name="names">The names that its parameters may use.</param>
    /// <param name="database">The kind of database.</param>
    /// <param name="outputs">Names of output parameters, which get no value; null for none.</param>
    public static SqlStatement? Read(
        YamlMap section, string example, Names names, DatabaseKind database, IReadOnlyList<string>? outputs = null)
    {
        var sql = section.Need("sql", $"\"{example}\"");
        var given = section.Map("params");
        if (sql?.RawText() is not { } text)
        {
            return null;
        }

        if (text.Contains("{{", StringComparison.Ordinal))
        {
            sql.FaultIn(
                text.IndexOf("{{", StringComparison.Ordinal),
                $"\"{sql.Path}\" holds a template: a resident's words would become SQL",
                "Write @name there, and name: \"{{…}}\" below params");
            return null;
        }

        var asked = SqlText.FindParameters(text, database);
        var parameters = ImmutableArray.CreateBuilder<(string, SecretTemplate)>();
        var sound = true;
        foreach (var (key, value) in given?.Entries ?? [])
        {
            var name = key.RawText() ?? "";
            if (!asked.Contains(name, StringComparer.Ordinal))
            {
                sound = false;
                key.Fault($"\"{sql.Path}\" does not use @{name}", $"Remove the parameter, or use it{WordSuggestion.Hint(name, asked)}");
            }
            else if (SecretTemplate.Read(value, Escaping.None, names) is { } wording)
            {
                parameters.Add((name, wording));
            }
            else
            {
                sound = false;
            }
        }

        var keys = (given?.Entries ?? []).Select(e => e.Key.RawText()).ToHashSet(StringComparer.Ordinal);
        foreach (var name in asked.Where(n => !keys.Contains(n) && outputs?.Contains(n, StringComparer.Ordinal) != true))
        {
            sound = false;
            sql.FaultIn(
                text.IndexOf($"@{name}", StringComparison.Ordinal),
                $"\"{sql.Path}\" uses @{name}, which is not below params",
                $"Write params: {{ {name}: \"{{{{ref}}}}\" }}");
        }

        return sound ? new SqlStatement(text, parameters.ToImmutable()) : null;
    }

    /// <summary>The values to bind. A parameter that is exactly one name keeps its value's type; every other is text.</summary>
    /// <exception cref="TranslationException">A value cannot be translated.</exception>
    public IReadOnlyList<(string Name, object? Value)> Bind(IValues values) => Bind(values, show: false);

    /// <summary>The templates of its parameters.</summary>
    internal IEnumerable<Template> Templates => Parameters.Select(p => p.Value.Sent);

    /// <summary>
    /// The statement and, below it, a line for each parameter: <c>@ref = ALN-26-00417-3-1</c>; a value not given is <c>NULL</c>.
    /// </summary>
    public string Describe(IValues values)
    {
        var text = new StringBuilder(Text.TrimEnd()).Append('\n');
        foreach (var (name, value) in Bind(values, show: true))
        {
            text.Append('@').Append(name).Append(" = ").Append(value is null ? "NULL" : Helpers.Text(value)).Append('\n');
        }

        return text.ToString();
    }

    private (string Name, object? Value)[] Bind(IValues values, bool show) =>
        [.. Parameters.Select(p => (p.Name, BindOne(p.Value, values, show)))];

    private static object? BindOne(SecretTemplate template, IValues values, bool show) =>
        (show ? template.Shown : template.Sent).SinglePath is { } path ? values.Get(path) : template.Render(values, show);
}
