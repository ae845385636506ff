using System.Text;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Rows;
using Allentown311.Mappings.Translation;
using CsvHelper;

namespace Allentown311.Mappings.Csv;

/// <summary>Reads a department's file: a header, then a row for each change, or for each record.</summary>
/// <param name="Rows">Turns a row into a status update.</param>
/// <param name="Delimiter">What separates cells.</param>
public sealed record CsvStatusFile(RowReader Rows, char Delimiter)
{
    /// <summary>The file's changes. A row that cannot be read is rejected with its line number; the others count.</summary>
    /// <exception cref="TranslationException">
    /// The file is no status file: it is another kind of document, lacks a column, or ends inside quotes.
    /// </exception>
    public Changes Read(string text)
    {
        if (text.AsSpan().TrimStart().StartsWith("<", StringComparison.Ordinal))
        {
            throw new TranslationException("The file holds a web page or XML, not CSV.");
        }

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
                    $"The quote opened in the row at line {csv.LineNumber} is never closed: the file is cut off or not CSV.");
            }

            var reason = malformed is not null ? "a quote stands where none may (RFC 4180)"
                : csv.FieldCount != csv.Headers.Count ? $"{csv.FieldCount} cells where the header has {csv.Headers.Count}" : "";
            var update = reason.Length > 0 ? null : Rows.Read(name => csv.GetString(columns[name]), out reason);
            if (update is not null)
            {
                updates.Add(update);
            }
            else
            {
                // The line end is left out, because the last row of a file may lack it: a row must compare equal in any file.
                rejected.Add(new RejectedRow((int)csv.LineNumber, reason, Encoding.UTF8.GetString(csv.RawRecord).TrimEnd('\r', '\n')));
            }
        }

        return new Changes(updates, rejected, []);
    }

    private Dictionary<string, int> ReadHeader(CsvReader csv)
    {
        var header = csv.Headers.Select(h => h.Trim()).ToList();
        var missing = Rows.Columns.All.Where(c => !header.Contains(c, StringComparer.Ordinal)).ToList();
        if (missing.Count > 0)
        {
            throw new TranslationException(
                $"The file's header has no column {string.Join(", ", missing.Select(m => $"\"{m}\""))}: it is another kind of file, or "
                + "the department changed its columns.");
        }

        if (Rows.Columns.All.FirstOrDefault(c => header.Count(h => h == c) > 1) is { } twice)
        {
            throw new TranslationException($"The file's header has the column \"{twice}\" twice.");
        }

        return Rows.Columns.All.ToDictionary(c => c, c => header.IndexOf(c), StringComparer.Ordinal);
    }
}
