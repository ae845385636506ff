using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>Pieces of YAML for a begun mapping. Pure.</summary>
internal static class DraftText
{
    /// <summary>A value in quotes: double ones, or single ones where the value has double quotes and no need of escapes.</summary>
    public static string Quote(string value) => value.Contains('"') && !value.Any(char.IsControl)
        ? $"'{value.Replace("'", "''", StringComparison.Ordinal)}'"
        : $"\"{string.Concat(value.Select(c => c is '"' or '\\' ? $"\\{c}" : char.IsControl(c) ? " " : c.ToString()))}\"";

    /// <summary>A name as a key: bare where it is a word, else in quotes.</summary>
    public static string Key(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') && !int.TryParse(name, out _)
        ? name : Quote(name);

    /// <summary>A value that only a person knows.</summary>
    public static string Todo(string what) => Quote($"{Unwritten.Mark} {what}");

    /// <summary>The value, or a <c>TODO:</c> with what it is where it is not known.</summary>
    public static string QuoteOr(string? value, string what) => value is null ? Todo(what) : Quote(value);

    /// <summary>The lines, each one indented.</summary>
    public static string Indent(string text, int by) =>
        string.Concat(text.TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? "\n" : $"{new string(' ', by)}{line}\n"));

    /// <summary>
    /// A draft with some of its sections in place of its own. A section goes from its key to the next one that stands at the margin.
    /// </summary>
    /// <param name="draft">The draft.</param>
    /// <param name="sections">The sections, by key; each begins with its key and ends with a line break.</param>
    public static string Replace(string draft, IReadOnlyDictionary<string, string> sections)
    {
        var lines = draft.Split('\n');
        var text = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            var key = lines[i].Split(':')[0];
            if (lines[i].Length == 0 || char.IsWhiteSpace(lines[i][0]) || !sections.TryGetValue(key, out var section))
            {
                text.Add(lines[i]);
                continue;
            }

            text.Add(section.TrimEnd('\n'));
            while (i + 1 < lines.Length && (lines[i + 1].Length > 0 && char.IsWhiteSpace(lines[i + 1][0])))
            {
                i++;
            }
        }

        return string.Join('\n', text);
    }
}
