using System.Text;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.FileFormats;
using Allentown311.Mappings.Rows;
using Allentown311.Mappings.Translation;
using CsvHelper;

namespace Allentown311.Mappings.Csv;

/// <summary>Reads a department's file: a header, then a row for each change, or for each record.</summary>
/// <param name="Rows">Turns a row into a status update.</param>
/// <param name="Delimiter">What separates cells.</param>
public sealed record CsvStatusFile(IRowSource Rows, char Delimiter) : IStatusFormat
{
    /// <summary>The names of the columns, in order; null when the file's first line has them.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>The lines around the rows.</summary>
    public FileFrame Frame { get; init; } = FileFrame.None;

    /// <summary>The file's changes. A row that cannot be read is rejected with its line number; the others count.</summary>
    /// <param name="text">The file, from <see cref="StrictEncoding.Decode"/> or <see cref="StrictEncoding.DecodeMarked"/>.</param>
    /// <exception cref="TranslationException">
    /// The file is no status file: it is another kind of document, lacks a column, or ends inside quotes.
    /// </exception>
    public Changes Read(string text)
    {
        if (text.AsSpan().TrimStart().StartsWith("<", StringComparison.Ordinal))
        {
            throw new TranslationException("The file holds a web page or XML, not CSV.");
        }

        text = Unwrap(SpreadsheetCell.WithoutMarks(text), out var count, out var before);
        CsvMalformedReason? malformed = null;
        using var csv = CsvReader.Create(new StringReader(text), new CsvReaderOptions
        {
            Separator = Delimiter, TrackLineNumbers = true, IncludeValuesInExceptions = false, OnMalformedRecord = m =>
                malformed = m.Reason,
        });
        var columns = ReadHeader(csv);
        List<StatusUpdate> updates = [];
        List<RejectedRow> rejected = [];
        while (true)
        {
            malformed = null;
            if (!csv.Read())
            {
                break;
            }

            if (malformed == CsvMalformedReason.UnterminatedQuote)
            {
                // Any number of rows may have gone into the open quote, or the file was cut off.
                throw new TranslationException(
                    $"The quote opened in the row at line {csv.LineNumber + before} is never closed: the file is cut off or not CSV.");
            }

            var raw = Encoding.UTF8.GetString(csv.RawRecord).TrimEnd('\r', '\n');
            var cells = malformed is not null ? SpreadsheetCell.ReadBareFormulas(raw, Delimiter, csv.Headers.Count)
                : csv.FieldCount == csv.Headers.Count ? [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]
                : null;
            if (cells is not null && cells.SequenceEqual(csv.Headers, StringComparer.Ordinal))
            {
                // The header of a second file that was joined to the first.
                continue;
            }

            var reason = FindDamage(raw)
                ?? (cells is not null ? FindLoss(cells, columns)
                : malformed is not null ? "a quote stands where none may (RFC 4180)"
                : $"{csv.FieldCount} cells where the header has {csv.Headers.Count}");
            var update = reason.Length > 0 ? null : Rows.Read(name => Cell(cells![columns[name]], name), out reason);
            if (update is not null)
            {
                updates.Add(update);
            }
            else
            {
                // The line end is left out, because the last row of a file may lack it: a row must compare equal in any file.
                rejected.Add(new RejectedRow((int)csv.LineNumber + before, reason, raw.Replace(StrictEncoding.Unreadable, '\uFFFD')));
            }
        }

        FileFrame.EnsureWhole(count, updates.Count + rejected.Count);
        return new Changes(updates, rejected, []);
    }

    // A file without a line of column names gets one.
    private string Unwrap(string text, out long? count, out int before)
    {
        (count, before) = (null, 0);
        if (Frame != FileFrame.None)
        {
            text = string.Concat(Frame.Unwrap(FileFrame.Lines(text), out count, out before).Select(line => $"{line}\r\n"));
        }

        before -= Names is null ? 0 : 1;
        return Names is null ? text : $"{string.Join(Delimiter, Names)}\r\n{text}";
    }

    private static string? FindDamage(string row) =>
        row.Contains(StrictEncoding.Unreadable) ? "it holds bytes that are no text in the file's encoding"
        : row.StartsWith(StrictEncoding.MisreadMark, StringComparison.Ordinal)
            ? "it begins with the byte order mark of UTF-8: files of two encodings were joined"
        : null;

    private string Cell(string cell, string column) => Rows.IsText(column) ? SpreadsheetCell.Text(cell) : SpreadsheetCell.Key(cell);

    // What a spreadsheet has spoiled of the row's keys; empty when they are whole. It names columns and quotes nothing.
    private string FindLoss(string[] cells, Dictionary<string, int> columns) =>
        Rows.Keys
            .Select(c => SpreadsheetCell.FindLoss(SpreadsheetCell.Key(cells[columns[c]])) is { } loss
                ? $"{c} {loss}: the department must write the column as text"
                : "")
            .FirstOrDefault(reason => reason.Length > 0) ?? "";

    private Dictionary<string, int> ReadHeader(CsvReader csv)
    {
        var header = csv.Headers.Select(h => SpreadsheetCell.Text(h.Trim()).Trim()).ToList();
        if (header.Any(h => h.Contains(StrictEncoding.Unreadable)))
        {
            throw new TranslationException("The file's header holds bytes that are no text in the file's encoding.");
        }

        var missing = Rows.Needed.Where(c => !header.Contains(c, StringComparer.Ordinal)).ToList();
        if (missing.Count > 0)
        {
            throw new TranslationException(
                $"The file's header has no column {string.Join(", ", missing.Select(m => $"\"{m}\""))}: it is another kind of file, or "
                + "the department changed its columns.");
        }

        if (Rows.Needed.FirstOrDefault(c => header.Count(h => h == c) > 1) is { } twice)
        {
            throw new TranslationException($"The file's header has the column \"{twice}\" twice.");
        }

        return Rows.Needed.ToDictionary(c => c, c => header.IndexOf(c), StringComparer.Ordinal);
    }
}
