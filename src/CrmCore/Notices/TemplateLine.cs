using System.Text;

namespace Allentown311.CrmCore.Notices;

/// <summary>A line of a template, as the sentences it consists of: each is said whole, or left out.</summary>
internal sealed class TemplateLine
{
    // What a sentence says of the work is missing where its value is; it says the same to somebody whose name is not known.
    private const string NameOfResident = "name";

    private readonly List<List<TemplatePart>> sentences = [[]];

    /// <summary>
    /// The lines of a template, each cut after the end of a sentence (a full stop, question or exclamation mark before a blank).
    /// </summary>
    public static List<TemplateLine> Split(IEnumerable<TemplatePart> parts)
    {
        var lines = new List<TemplateLine> { new() };
        foreach (var part in parts)
        {
            if (part.Name is not null)
            {
                lines[^1].sentences[^1].Add(part);
                continue;
            }

            var texts = part.Text.Split('\n');
            lines[^1].Add(texts[0]);
            foreach (var text in texts.Skip(1))
            {
                lines.Add(new TemplateLine());
                lines[^1].Add(text);
            }
        }

        return lines;
    }

    /// <summary>The line filled; null when all of it is left out.</summary>
    public string? Fill(Func<string, string?> value)
    {
        var said = sentences.Where(s => IsSaid(s, value)).ToList();
        var text = new StringBuilder();
        var gap = said.Count < sentences.Count;
        foreach (var sentence in said)
        {
            gap |= Write(text, sentence, value);
        }

        // A line that lost nothing stays as the city wrote it, to the blank at its end.
        var line = gap ? text.ToString().TrimEnd() : text.ToString();
        return gap && line.Length == 0 ? null : line;
    }

    /// <summary>The line with every sentence in it, whatever its values are.</summary>
    public string FillAsWritten(Func<string, string?> value) =>
        string.Concat(sentences.SelectMany(s => s).Select(p => p.Name is null ? p.Text : value(p.Name)));

    private static bool IsSaid(List<TemplatePart> sentence, Func<string, string?> value)
    {
        var places = sentence.Where(p => p.Name is not null).ToList();
        return places.Count == 0 || places.Exists(p => !string.IsNullOrWhiteSpace(value(p.Name!)))
            || (places.TrueForAll(p => p.Name == NameOfResident) && sentence.Exists(p => p.Text.Any(char.IsLetterOrDigit)));
    }

    // True when a value was blank. The blank before it goes with it where no word follows: "Hello ," is not what the city wrote.
    private static bool Write(StringBuilder text, List<TemplatePart> sentence, Func<string, string?> value)
    {
        var gap = false;
        for (var i = 0; i < sentence.Count; i++)
        {
            var part = sentence[i];
            if (part.Name is null)
            {
                text.Append(part.Text);
            }
            else if (value(part.Name) is { } filled && !string.IsNullOrWhiteSpace(filled))
            {
                text.Append(filled.Trim());
            }
            else
            {
                gap = true;
                var isFollowed = i + 1 < sentence.Count
                    && (sentence[i + 1].Name is not null || sentence[i + 1].Text is { Length: > 0 } next && char.IsLetterOrDigit(next[0]));
                text.Length = isFollowed ? text.Length : text.ToString().TrimEnd().Length;
            }
        }

        return gap;
    }

    private void Add(string text)
    {
        var from = 0;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] is '.' or '!' or '?' && text[i + 1] == ' ')
            {
                sentences[^1].Add(TemplatePart.Of(text[from..(i + 2)]));
                sentences.Add([]);
                from = i + 2;
            }
        }

        if (from < text.Length)
        {
            sentences[^1].Add(TemplatePart.Of(text[from..]));
        }
    }
}
