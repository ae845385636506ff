using System.Collections.Concurrent;

namespace Allentown311.Mappings.Translation;

/// <summary>
/// The parts of a .NET custom date format, without its quoted texts: an M in a quoted "PM" is no month, and a quoted Z no time zone.
/// </summary>
/// <param name="Parts">The letters of the format with their number, in order: <c>yyyy</c> is ('y', 4).</param>
internal sealed record FormatShape(IReadOnlyList<(char Letter, int Count)> Parts)
{
    private const string Letters = "yMdHhmsfFtzKZg";
    private static readonly ConcurrentDictionary<string, FormatShape> Known = new(StringComparer.Ordinal);

    /// <summary>The shape of a format.</summary>
    public static FormatShape Of(string format) => Known.GetOrAdd(format, Read);

    /// <summary>
    /// True when the text carries its offset to UTC. An unquoted Z means UTC to the parser of .NET, though its writer copies it only.
    /// </summary>
    public bool HasOffset => Has('z') || Has('K') || MarksUtc;

    /// <summary>True when the format has an unquoted Z.</summary>
    public bool MarksUtc => Has('Z');

    /// <summary>The span that a text of this format leaves open; null when it gives the second.</summary>
    public TimeSpan? Granularity =>
        !Has('H') && !Has('h') ? TimeSpan.FromDays(1)
        : !Has('m') ? TimeSpan.FromHours(1)
        : !Has('s') ? TimeSpan.FromMinutes(1)
        : null;

    /// <summary>What the format lacks to name one instant, and what would be right; null when it is sound.</summary>
    public (string Lacks, string Write)? Problem()
    {
        // ddd and dddd are names of days, which do not name the day.
        var twice = Parts.Where(p => p is not { Letter: 'd', Count: > 2 }).GroupBy(p => p.Letter).FirstOrDefault(g => g.Count() > 1);
        return !Has('y') || !Parts.Any(p => p is { Letter: 'M' }) || !Parts.Any(p => p is { Letter: 'd', Count: <= 2 })
                ? ("lacks a year, a month or a day", "Write yyyy for the year, MM for the month (mm is minutes) and dd for the day")
            : twice is not null
                ? ($"has {twice.Key} twice", "Write MM for the month and mm for minutes, dd for the day, HH for the hour")
            : Has('h') && !Has('t')
                ? ("has hh and nothing that tells morning from afternoon", "hh takes a tt; or write HH where the clock counts to 24")
            : Has('s') && !Has('m') || Has('m') && !Has('H') && !Has('h')
                ? ("has minutes or seconds without what they belong to", "Write HH:mm:ss, or HH:mm")
            : null;
    }

    /// <summary>
    /// A letter outside quotes that a .NET format copies as it stands, though other languages' formats mean the year or the day by it;
    /// null for none.
    /// </summary>
    public static char? FindWrongCase(string format)
    {
        var quote = '\0';
        foreach (var letter in format)
        {
            if (quote == '\0' && (letter is 'Y' or 'D'))
            {
                return letter;
            }

            quote = letter is '\'' or '"' ? quote == '\0' ? letter : quote == letter ? '\0' : quote : quote;
        }

        return null;
    }

    private bool Has(char letter) => Parts.Any(p => p.Letter == letter);

    private static FormatShape Read(string format)
    {
        var parts = new List<(char, int)>();
        for (var i = 0; i < format.Length;)
        {
            var letter = format[i];
            if (letter is '\'' or '"')
            {
                var end = format.IndexOf(letter, i + 1);
                i = end < 0 ? format.Length : end + 1;
                continue;
            }

            if (letter == '\\')
            {
                i += 2;
                continue;
            }

            var start = i;
            while (i < format.Length && format[i] == letter)
            {
                i++;
            }

            if (Letters.Contains(letter, StringComparison.Ordinal))
            {
                parts.Add((letter, i - start));
            }
        }

        return new FormatShape(parts);
    }
}
