namespace Allentown311.Mappings.Yaml;

/// <summary>Finds the word somebody probably meant.</summary>
public static class Nearest
{
    /// <summary><c>. Did you mean "timeout"?</c>, or nothing when no word is near.</summary>
    public static string Hint(string wrong, IEnumerable<string> known) =>
        known.Select(word => (word, distance: Distance(wrong, word))).Where(w => w.distance <= Math.Max(1, wrong.Length / 3))
            .OrderBy(w => w.distance).ThenBy(w => w.word, StringComparer.Ordinal).Select(w => $". Did you mean \"{w.word}\"?").FirstOrDefault() ?? "";

    // Levenshtein, two rows: words here are short.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1));
                (diagonal, row[j]) = (row[j], cost);
            }
        }

        return row[^1];
    }
}
