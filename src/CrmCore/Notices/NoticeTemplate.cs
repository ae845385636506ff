using System.Text;

namespace Allentown311.CrmCore.Notices;

/// <summary>
/// A notice's text with <c>{{name}}</c> places. Only the names of <see cref="Names"/> exist; anything else is an error when the
/// template is read, never a gap in what a resident is sent.
/// </summary>
public sealed class NoticeTemplate
{
    private readonly List<(string Text, string? Name)> parts;

    private NoticeTemplate(List<(string, string?)> parts) => this.parts = parts;

    /// <summary>The places a template may hold.</summary>
    public static IReadOnlyList<string> Names { get; } = ["number", "service", "address", "department", "due", "note", "city", "name"];

    /// <summary>Reads a template. <paramref name="fault"/> says what is wrong, with the line, and what would be right.</summary>
    public static NoticeTemplate? Parse(string text, out string? fault)
    {
        var read = new List<(string, string?)>();
        var at = 0;
        fault = null;
        while (text.IndexOf("{{", at, StringComparison.Ordinal) is var open and >= 0)
        {
            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            var name = close < 0 ? null : text[(open + 2)..close].Trim();
            if (name is null || !Names.Contains(name))
            {
                var line = text.AsSpan(0, open).Count('\n') + 1;
                fault = name is null
                    ? $"line {line}: \"{{{{\" is never closed by \"}}}}\""
                    : $"line {line}: unknown place {{{{{name}}}}}; known are: {string.Join(", ", Names)}";
                return null;
            }

            read.Add((text[at..open], name));
            at = close + 2;
        }

        read.Add((text[at..], null));
        return new NoticeTemplate(read);
    }

    /// <summary>The text with each place filled; a value that is null leaves its place empty.</summary>
    public string Fill(Func<string, string?> value)
    {
        var text = new StringBuilder();
        foreach (var (before, name) in parts)
        {
            text.Append(before);
            if (name is not null)
            {
                text.Append(value(name));
            }
        }

        return text.ToString();
    }
}
