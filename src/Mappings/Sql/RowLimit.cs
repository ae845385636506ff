using System.Globalization;
using Allentown311.Mappings.Databases;

namespace Allentown311.Mappings.Sql;

/// <summary>Finds how many rows a query returns at most, by its own LIMIT, TOP or FETCH.</summary>
internal static class RowLimit
{
    /// <summary>
    /// The number in the outermost LIMIT, TOP or FETCH of a query; null when there is none, or when it is no literal number.
    /// </summary>
    public static int? Find(string sql, DatabaseKind database)
    {
        var words = OuterWords(sql, database);
        int? limit = null;
        for (var i = 0; i + 1 < words.Count; i++)
        {
            limit = words[i] switch
            {
                // SQLite's LIMIT 100, 50 skips the first number of rows.
                "LIMIT" when i + 3 < words.Count && words[i + 2] == "," => Number(words[i + 3]),
                "LIMIT" => Number(words[i + 1]),
                "TOP" when i + 2 >= words.Count || words[i + 2] != "PERCENT" => Number(words[i + 1]),
                "FETCH" when words[i + 1] is "FIRST" or "NEXT" && i + 2 < words.Count => Number(words[i + 2]),
                _ => null,
            } ?? limit;
        }

        return limit;
    }

    private static int? Number(string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // Words, numbers and commas outside of parentheses, except that TOP (100) counts as TOP 100.
    private static List<string> OuterWords(string sql, DatabaseKind database)
    {
        var words = new List<string>();
        var depth = 0;
        for (var i = 0; i < sql.Length;)
        {
            var end = SqlText.SkipNonCode(sql, i, database);
            if (end > i)
            {
                i = end;
                continue;
            }

            var start = i++;
            if (char.IsLetterOrDigit(sql[start]) || sql[start] is '_' or '@')
            {
                while (i < sql.Length && (char.IsLetterOrDigit(sql[i]) || sql[i] is '_' or '@'))
                {
                    i++;
                }

                if (depth == 0 || (depth == 1 && words is [.., "TOP"]))
                {
                    words.Add(sql[start..i].ToUpperInvariant());
                }
            }
            else if (sql[start] == ',' && depth == 0)
            {
                words.Add(",");
            }
            else
            {
                depth += sql[start] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }

        return words;
    }
}
