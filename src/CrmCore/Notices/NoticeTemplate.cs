namespace Allentown311.CrmCore.Notices;

/// <summary>
/// A notice's text with <c>{{name}}</c> places. Only the names of <see cref="Names"/> exist; anything else is an error when the
/// template is read, never a gap in what a resident is sent.
/// </summary>
public sealed class NoticeTemplate
{
    private readonly List<TemplateLine> lines;

    private NoticeTemplate(List<TemplateLine> lines) => this.lines = lines;

    /// <summary>The places a template may hold.</summary>
    public static IReadOnlyList<string> Names { get; } = ["number", "service", "address", "department", "due", "note", "city", "name"];

    /// <summary>Reads a template. <paramref name="fault"/> says what is wrong, with the line, and what would be right.</summary>
    public static NoticeTemplate? Parse(string text, out string? fault)
    {
        var read = new List<TemplatePart>();
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

            read.Add(TemplatePart.Of(text[at..open]));
            read.Add(TemplatePart.At(name));
            at = close + 2;
        }

        read.Add(TemplatePart.Of(text[at..]));
        return new NoticeTemplate(TemplateLine.Split(read));
    }

    /// <summary>
    /// The text with each place filled. A sentence, or a line that is none, all of whose values are blank is left out, and with it the
    /// blank lines that would stand in its place; a resident's name that is not known is the only thing left out of its sentence.
    /// Where nothing at all would remain, the text stands as written, with its places empty: a notice is never sent blank.
    /// </summary>
    /// <param name="value">The value of a place; null or blank where there is none.</param>
    public string Fill(Func<string, string?> value)
    {
        var filled = new List<string>();
        var gap = false;
        foreach (var line in lines)
        {
            if (line.Fill(value) is not { } text)
            {
                gap = true;
            }
            else if (!gap || !IsBlank(text) || !IsBlank(filled.LastOrDefault()))
            {
                filled.Add(text);
                gap = gap && IsBlank(text);
            }
        }

        while (gap && filled.Count > 0 && IsBlank(filled[^1]))
        {
            filled.RemoveAt(filled.Count - 1);
        }

        return filled.Count > 0 ? string.Join('\n', filled) : string.Join('\n', lines.Select(l => l.FillAsWritten(value)));
    }

    private static bool IsBlank(string? line) => string.IsNullOrWhiteSpace(line);
}
