using System.Text.RegularExpressions;

namespace Allentown311.Mappings.Mail;

/// <summary>What a person wrote in a reply, without what the reply quotes. Pure.</summary>
/// <param name="Code">The status that its first words are; null where they are none.</param>
/// <param name="Rest">What else was written; null for nothing.</param>
public sealed partial record ReplyText(string? Code, string? Rest)
{
    /// <summary>The longest text that is kept, in characters.</summary>
    public const int Longest = 4000;

    /// <summary>
    /// Reads a reply. Its first words count as a status when they are one of the codes, in capital or small letters, with nothing or a mark
    /// of punctuation behind them; or when the first line is nothing but words in capital letters, which is then a code that the mapping
    /// does not know.
    /// </summary>
    /// <param name="text">The reply as plain text.</param>
    /// <param name="codes">The codes of the mapping.</param>
    public static ReplyText Read(string text, IEnumerable<string> codes)
    {
        var written = WithoutQuotes(text);
        var parts = written.Split('\n', 2);
        var (line, below) = (parts[0].Trim(), parts.ElementAtOrDefault(1) ?? "");
        foreach (var code in codes.OrderByDescending(c => c.Length))
        {
            if (line.StartsWith(code, StringComparison.OrdinalIgnoreCase) && Ends(line, code.Length))
            {
                return new ReplyText(code, Note($"{line[code.Length..].TrimStart('.', '!', ',', ';', ':', '-', '–', '—', ' ')}\n{below}"));
            }
        }

        return Capitals().IsMatch(line) ? new ReplyText(line, Note(below)) : new ReplyText(null, Note(written));
    }

    // "Done with it by Friday?" is no status, and "Done: gate closed" is one.
    private static bool Ends(string line, int at) => at >= line.Length || line[at] is '.' or '!' or ',' or ';' or ':' or '-' or '–' or '—'
        || (line[at] == ' ' && line[at..].TrimStart() is ['-' or '–' or '—', ..]);

    private static string? Note(string text) => text.Trim() is { Length: > 0 } note ? note[..Math.Min(note.Length, Longest)] : null;

    // Mail programs put what they quote behind ">", or behind a line that says who wrote when.
    private static string WithoutQuotes(string text)
    {
        List<string> lines = [];
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (Introduction().IsMatch(line.Trim()) || line.Trim() is "--" || line == "-- ")
            {
                break;
            }

            if (!line.TrimStart().StartsWith('>'))
            {
                lines.Add(line);
            }
        }

        return string.Join('\n', lines).Trim();
    }

    [GeneratedRegex(@"^[A-Z0-9][A-Z0-9 _-]{1,39}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Capitals();

    [GeneratedRegex(
        @"^(On .{4,200} wrote:|El .{4,200} escribió:|-+ ?Original Message ?-+|-+ ?Mensaje original ?-+|_{10,}|From: .+|De: .+)\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Introduction();
}
