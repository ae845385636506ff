using System.Globalization;
using CsvHelper;

namespace Allentown311.Hub.Intake.Import;

/// <summary>One row of an export.</summary>
/// <param name="Line">The line it starts at, from 1.</param>
/// <param name="Cells">The text of a column by its name; null when the row is malformed.</param>
/// <param name="Malformed">What is wrong with it as CSV; null when nothing is.</param>
internal readonly record struct ImportLine(long Line, Func<string, string>? Cells, string? Malformed);

/// <summary>Reads an export row by row, so that its size does not matter.</summary>
internal static class ImportFile
{
    // A quote that is never closed makes one row of the rest of the file: better an error than the rest in memory.
    private const int MostRecordBytes = 1024 * 1024;

    /// <summary>The rows, in order. Those of a row's cells that are wanted must be read before the next row is.</summary>
    /// <exception cref="ImportFileException">The file cannot be read as the columns file says.</exception>
    public static IEnumerable<ImportLine> Rows(Stream stream, ImportColumns columns)
    {
        CsvMalformedReason? reason = null;
        using var text = new StrictText(stream, columns.Encoding);
        using var csv = CsvReader.Create(text, new CsvReaderOptions
        {
            Separator = columns.Delimiter, TrackLineNumbers = true, IncludeValuesInExceptions = false, MaxRecordSize = MostRecordBytes,
            OnMalformedRecord = m => reason = m.Reason,
        });
        var indices = Guard(() => Header(csv, columns));
        while (true)
        {
            reason = null;
            if (!Guard(csv.Read))
            {
                yield break;
            }

            if (reason == CsvMalformedReason.UnterminatedQuote)
            {
                throw new ImportFileException(string.Create(
                    CultureInfo.InvariantCulture, $"The quote opened in the row at line {csv.LineNumber} is never closed: the file is cut off, or a quote too many stands there."));
            }

            var malformed = reason is not null ? $"a quote stands where none may (RFC 4180){Lines(csv)}"
                : csv.FieldCount != csv.Headers.Count
                    ? string.Create(CultureInfo.InvariantCulture, $"it has {csv.FieldCount} cells where the header has {csv.Headers.Count}{Lines(csv)}") : null;
            yield return new ImportLine(csv.LineNumber, malformed is null ? column => csv.GetString(indices[column]) : null, malformed);
        }
    }

    private static Dictionary<string, int> Header(CsvReader csv, ImportColumns columns)
    {
        var header = csv.Headers.Select(h => h.Trim()).ToList();
        var missing = columns.Needed.Where(c => !header.Contains(c, StringComparer.Ordinal)).ToList();
        if (missing.Count > 0)
        {
            throw new ImportFileException($"The file's first line has no column {string.Join(", ", missing.Select(m => $"\"{m}\""))}: it is another kind of file, or the columns file names them wrongly.");
        }

        return columns.Needed.FirstOrDefault(c => header.Count(h => h == c) > 1) is { } twice
            ? throw new ImportFileException($"The file's first line has the column \"{twice}\" twice.")
            : columns.Needed.ToDictionary(c => c, c => header.IndexOf(c), StringComparer.Ordinal);
    }

    // A stray quote can swallow the rows after it: they are named, not lost.
    private static string Lines(CsvReader csv)
    {
        var more = csv.RawRecord.Count((byte)'\n');
        return more == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; it runs to line {csv.LineNumber + more}");
    }

    private static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException e)
        {
            throw new ImportFileException($"The file cannot be read as CSV: a row is longer than {MostRecordBytes / 1024} KiB or broken. Is a quote too many in it?", e);
        }
    }
}
