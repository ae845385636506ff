using System.Globalization;
using System.Text;
using Allentown311.Mappings.Csv;
using CsvHelper;

namespace Allentown311.Hub.Intake.Import;

/// <summary>One row of an export.</summary>
/// <param name="Line">The line the row starts at, from 1.</param>
/// <param name="ReadCell">
/// Returns the text of a column by the column's name; valid until the next row is read. Null when the row is malformed.
/// </param>
/// <param name="Malformation">Why the row is not well-formed CSV; null when it is.</param>
internal readonly record struct ImportFileRow(long Line, Func<string, string>? ReadCell, string? Malformation);

/// <summary>Reads an export row by row, so that a file of any size fits in memory.</summary>
internal static class ImportFile
{
    // A quote that is never closed makes the rest of the file one row: an error is better than the rest of the file in memory.
    private const int MaxRecordBytes = 1024 * 1024;

    /// <summary>Reads the rows in order. The caller must read the cells it wants before it asks for the next row.</summary>
    /// <exception cref="ImportFileException">The file cannot be read as the columns file describes it.</exception>
    public static IEnumerable<ImportFileRow> ReadRows(Stream stream, ImportColumns columns)
    {
        CsvMalformedReason? reason = null;
        using var text = new StrictTextReader(stream, columns.Encoding);
        using var csv = CsvReader.Create(text, new CsvReaderOptions
        {
            Separator = columns.Delimiter,
            TrackLineNumbers = true,
            IncludeValuesInExceptions = false,
            MaxRecordSize = MaxRecordBytes,
            OnMalformedRecord = malformed => reason = malformed.Reason,
        });
        var indices = ReadOrThrow(() => ReadHeader(csv, columns));
        while (true)
        {
            reason = null;
            if (!ReadOrThrow(csv.Read))
            {
                yield break;
            }

            var malformation = DescribeMalformation(csv, reason);
            var cells = malformation is not null ? ReadBareFormulas(csv, columns.Delimiter, reason)
                : [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];
            if (cells?.SequenceEqual(csv.Headers, StringComparer.Ordinal) == true)
            {
                // The header of a second file that was joined to the first.
                continue;
            }

            if (cells?[0].StartsWith(StrictEncoding.MisreadMark, StringComparison.Ordinal) == true)
            {
                (cells, malformation) = (null, "it begins with the byte order mark of UTF-8: files of two encodings were joined");
            }

            yield return cells is not null
                ? new ImportFileRow(csv.LineNumber, column => cells[indices[column]], null)
                : new ImportFileRow(csv.LineNumber, null, malformation);
        }
    }

    private static string[]? ReadBareFormulas(CsvReader csv, char delimiter, CsvMalformedReason? reason) => reason is null
        ? null
        : SpreadsheetCell.ReadBareFormulas(Encoding.UTF8.GetString(csv.RawRecord), delimiter, csv.Headers.Count);

    // Returns the index of each required column.
    private static Dictionary<string, int> ReadHeader(CsvReader csv, ImportColumns columns)
    {
        if (csv.Headers.Any(name => name.Contains(StrictTextReader.Unreadable, StringComparison.Ordinal)))
        {
            throw new ImportFileException(
                $"The file is not {columns.Encoding.Name}: its first line cannot be read as such.");
        }

        var header = csv.Headers.Select(name => SpreadsheetCell.Text(name.Trim()).Trim()).ToList();
        var missing = columns.RequiredColumns.Where(column => !header.Contains(column, StringComparer.Ordinal)).ToList();
        if (missing.Count > 0)
        {
            throw new ImportFileException(
                $"The file's first line has no column {string.Join(", ", missing.Select(column => $"\"{column}\""))}: "
                + "it is another kind of file, or the columns file names them wrongly.");
        }

        return columns.RequiredColumns.FirstOrDefault(column => header.Count(name => name == column) > 1) is { } repeated
            ? throw new ImportFileException($"The file's first line has the column \"{repeated}\" twice.")
            : columns.RequiredColumns.ToDictionary(column => column, column => header.IndexOf(column), StringComparer.Ordinal);
    }

    // Returns null for a well-formed row.
    private static string? DescribeMalformation(CsvReader csv, CsvMalformedReason? reason)
    {
        if (reason == CsvMalformedReason.UnterminatedQuote)
        {
            throw new ImportFileException(
                FormattableString.Invariant($"The quote opened in the row at line {csv.LineNumber} is never closed: ")
                + "the file is cut off, or it holds one quote too many.");
        }

        if (reason is not null)
        {
            return $"a quote stands where none may (RFC 4180){DescribeLastLine(csv)}";
        }

        return csv.FieldCount == csv.Headers.Count
            ? null
            : FormattableString.Invariant($"it has {csv.FieldCount} cells where the header has {csv.Headers.Count}")
                + DescribeLastLine(csv);
    }

    // A stray quote can make the rows after it part of one row. The reason names the lines, so that those rows are not lost unnoticed.
    private static string DescribeLastLine(CsvReader csv)
    {
        var lineBreaks = csv.RawRecord.Count((byte)'\n');
        return lineBreaks == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; it runs to line {csv.LineNumber + lineBreaks}");
    }

    private static T ReadOrThrow<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException e)
        {
            throw new ImportFileException(
                $"The file cannot be read as CSV: a row is longer than {MaxRecordBytes / 1024} KiB or broken. "
                + "Does it hold one quote too many?",
                e);
        }
    }
}
