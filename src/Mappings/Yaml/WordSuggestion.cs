namespace Allentown311.Mappings.Yaml;

/// <summary>Finds the known word that a person probably meant.</summary>
public static class WordSuggestion
{
    /// <summary><c>. Did you mean "timeout"?</c>, or nothing when no word is near.</summary>
    public static string Hint(string wrong, IEnumerable<string> known) =>
        known.Select(word => (word, distance: Distance(wrong, word))).Where(w => w.distance <= Math.Max(1, wrong.Length / 3))
            .OrderBy(w => w.distance)
                .ThenBy(w => w.word, StringComparer.Ordinal)
                .Select(w => $". Did you mean \"{w.word}\"?")
                .FirstOrDefault()
                ?? "";

    // Optimal string alignment: Levenshtein's distance, with two swapped neighbours as one slip, because that is the commonest typing
    // mistake. Words here are short.
    internal static int Distance(string a, string b)
    {
        a = a.ToLowerInvariant();
        b = b.ToLowerInvariant();
        var before = new int[b.Length + 1];
        var last = Enumerable.Range(0, b.Length + 1).ToArray();
        var row = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[^1];
    }
}
