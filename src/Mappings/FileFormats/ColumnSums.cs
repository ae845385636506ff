using System.Globalization;

namespace Allentown311.Mappings.FileFormats;

/// <summary>The numbers of one order in the columns whose sums a file states.</summary>
internal static class ColumnSums
{
    /// <summary>The numbers, by column. A blank value is 0.</summary>
    /// <param name="columns">The columns whose sums are written.</param>
    /// <param name="cells">The order's values, by column.</param>
    /// <exception cref="TranslationException">A value is no number.</exception>
    public static IReadOnlyDictionary<string, decimal> Of(IEnumerable<string> columns, IReadOnlyDictionary<string, string> cells)
    {
        var sums = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            var cell = cells[column].Trim();
            if (cell.Length > 0 && !decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            {
                throw new TranslationException($"The file states the sum of column \"{column}\", whose value here is no number.");
            }

            sums[column] = cell.Length == 0 ? 0 : decimal.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        return sums;
    }
}
