using System.Text;

namespace Allentown311.CrmCore.Notices;

/// <summary>A line of a template as a list of sentences. Each sentence is written whole or left out.</summary>
internal sealed class TemplateLine
{
    // A sentence about the work is useless without its value. A greeting stays a greeting when the resident's name is unknown.
    private const string ResidentName = "name";

    private readonly List<List<TemplatePart>> sentences = [[]];

    /// <summary>
    /// Splits a template into its lines, and each line into its sentences. A sentence ends with a full stop, a question mark or an
    /// exclamation mark that a blank follows.
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
            lines[^1].AddText(texts[0]);
            foreach (var text in texts.Skip(1))
            {
                lines.Add(new TemplateLine());
                lines[^1].AddText(text);
            }
        }

        return lines;
    }

    /// <summary>The line with its places filled; null when every sentence of it is left out.</summary>
    public string? Fill(Func<string, string?> value)
    {
        var included = sentences.Where(s => IsIncluded(s, value)).ToList();
        var text = new StringBuilder();
        var hasOmission = included.Count < sentences.Count;
        foreach (var sentence in included)
        {
            hasOmission |= AppendSentence(text, sentence, value);
        }

        // A line from which nothing is left out stays as the city wrote it, with the blanks at its end.
        var line = hasOmission ? text.ToString().TrimEnd() : text.ToString();
        return hasOmission && line.Length == 0 ? null : line;
    }

    /// <summary>The line with all of its sentences, blank values or not.</summary>
    public string FillAsWritten(Func<string, string?> value) =>
        string.Concat(sentences.SelectMany(s => s).Select(p => p.Name is null ? p.Text : value(p.Name)));

    private static bool IsIncluded(List<TemplatePart> sentence, Func<string, string?> value)
    {
        var places = sentence.Where(p => p.Name is not null).ToList();
        return places.Count == 0 || places.Exists(p => !string.IsNullOrWhiteSpace(value(p.Name!)))
            || (places.TrueForAll(p => p.Name == ResidentName) && sentence.Exists(p => p.Text.Any(char.IsLetterOrDigit)));
    }

    // Returns true when a value was blank. The blank before such a value is removed too unless a word follows: "Hello," and not "Hello ,".
    private static bool AppendSentence(StringBuilder text, List<TemplatePart> sentence, Func<string, string?> value)
    {
        var hasBlankValue = false;
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
                hasBlankValue = true;
                if (i + 1 == sentence.Count || !BeginsWithWord(sentence[i + 1]))
                {
                    text.Length = text.ToString().TrimEnd().Length;
                }
            }
        }

        return hasBlankValue;
    }

    private static bool BeginsWithWord(TemplatePart part) =>
        part.Name is not null || (part.Text.Length > 0 && char.IsLetterOrDigit(part.Text[0]));

    private void AddText(string text)
    {
        var start = 0;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] is '.' or '!' or '?' && text[i + 1] == ' ')
            {
                sentences[^1].Add(TemplatePart.Literal(text[start..(i + 2)]));
                sentences.Add([]);
                start = i + 2;
            }
        }

        if (start < text.Length)
        {
            sentences[^1].Add(TemplatePart.Literal(text[start..]));
        }
    }
}
