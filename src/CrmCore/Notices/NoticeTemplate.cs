namespace Allentown311.CrmCore.Notices;

/// <summary>
/// The text of a notice with places such as <c>{{number}}</c>, which <see cref="Fill"/> replaces by values. Only the places in
/// <see cref="Names"/> exist. Any other is an error when the city folder is loaded, so that a resident never gets a text with a gap.
/// </summary>
public sealed class NoticeTemplate
{
    private readonly List<TemplateLine> lines;

    private NoticeTemplate(List<TemplateLine> lines, IReadOnlyList<string> places)
    {
        this.lines = lines;
        Places = places;
    }

    /// <summary>The names of the places a template may hold.</summary>
    public static IReadOnlyList<string> Names { get; } = ["number", "service", "address", "department", "due", "note", "city", "name"];

    /// <summary>
    /// The names of places whose values may be words of a caller. A department's note counts as such: some systems repeat in it what they
    /// were sent. These words go into no header of a mail, and to no address that the city wants verified and that is not.
    /// </summary>
    public static IReadOnlyList<string> CallersWords { get; } = ["address", "note", "name"];

    /// <summary>The places this template holds, each once.</summary>
    public IReadOnlyList<string> Places { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="text">The template as the city wrote it.</param>
    /// <param name="fault">What is wrong, with the line, and what would be right; null when nothing is.</param>
    /// <returns>The template; null when it has a fault.</returns>
    public static NoticeTemplate? Parse(string text, out string? fault)
    {
        var parts = new List<TemplatePart>();
        var position = 0;
        fault = null;
        while (text.IndexOf("{{", position, StringComparison.Ordinal) is var open and >= 0)
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

            parts.Add(TemplatePart.Literal(text[position..open]));
            parts.Add(TemplatePart.Place(name));
            position = close + 2;
        }

        parts.Add(TemplatePart.Literal(text[position..]));
        return new NoticeTemplate(TemplateLine.Split(parts), [.. parts.Select(p => p.Name).OfType<string>().Distinct()]);
    }

    /// <summary>
    /// The text with each place replaced by its value. A sentence (or a line without one) whose values are all blank is left out, together
    /// with the blank lines that would remain around it. A resident's unknown name is different: only the name is left out of its sentence.
    /// Where nothing at all would remain, the whole text is returned with its places empty, because a notice is never sent blank.
    /// </summary>
    /// <param name="value">Returns the value of a place by its name; null or blank when there is no value.</param>
    public string Fill(Func<string, string?> value)
    {
        var filled = new List<string>();
        var isAfterOmission = false;
        foreach (var line in lines)
        {
            if (line.Fill(value) is not { } text)
            {
                isAfterOmission = true;
            }
            else if (!isAfterOmission || !IsBlank(text) || !IsBlank(filled.LastOrDefault()))
            {
                filled.Add(text);
                isAfterOmission = isAfterOmission && IsBlank(text);
            }
        }

        while (isAfterOmission && filled.Count > 0 && IsBlank(filled[^1]))
        {
            filled.RemoveAt(filled.Count - 1);
        }

        return filled.Count > 0 ? string.Join('\n', filled) : string.Join('\n', lines.Select(l => l.FillAsWritten(value)));
    }

    private static bool IsBlank(string? line) => string.IsNullOrWhiteSpace(line);
}
