using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Allentown311.Mappings.Csv;
using CsvHelper;

namespace Allentown311.Hub.Intake.Import;

/// <summary>Writes the report of an import, for people and for programs.</summary>
internal static class ImportReportFormat
{
    private const int MaxReasonsShown = 20;
    private const int MaxLinesShown = 5;

    /// <summary>A summary, the most frequent reasons with the lines of their first rows, and the rows that repeat an id.</summary>
    public static string Text(ImportReport report)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{report.RowsRead} rows read: {report.Accepted} taken, {report.AlreadyImported} known already, {report.Refused} refused.");
        AppendReasons(text, "", report.Refusals.Select(refusal => (refusal.Reason, refusal.Line)));

        AppendReasons(text, "not refused: ", report.Notes.Select(note => (note.Note, note.Line)));
        if (report.Repeats.Count > 0)
        {
            AppendReason(text, "rows repeat an id that stands further up", [.. report.Repeats.Select(repeat => repeat.Line)]);
        }

        return text.ToString();
    }

    /// <summary>One line of JSON.</summary>
    public static string Json(ImportReport report) => JsonSerializer.Serialize(report, ImportJson.Default.ImportReport);

    /// <summary>
    /// The refused rows as CSV. People open it in a spreadsheet, so a cell that would be a formula gets an apostrophe in front.
    /// </summary>
    public static string Csv(ImportReport report)
    {
        using var text = new StringWriter();
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Separator = ',' }, leaveOpen: true))
        {
            csv.WriteRecord(["line", "id", "reason"]);
            foreach (var refusal in report.Refusals)
            {
                var line = refusal.Line.ToString(CultureInfo.InvariantCulture);
                csv.WriteRecord([line, SpreadsheetCell.Neutralise(refusal.Id), SpreadsheetCell.Neutralise(refusal.Reason)]);
            }
        }

        return text.ToString();
    }

    // The most frequent reasons; how many others there are is told.
    private static void AppendReasons(StringBuilder text, string before, IEnumerable<(string Reason, long Line)> rows)
    {
        var byReason = rows.GroupBy(row => row.Reason, row => row.Line, StringComparer.Ordinal)
            .OrderByDescending(lines => lines.Count())
            .ToList();
        foreach (var lines in byReason.Take(MaxReasonsShown))
        {
            AppendReason(text, $"{before}{lines.Key}", [.. lines]);
        }

        if (byReason.Count > MaxReasonsShown)
        {
            var rest = byReason.Skip(MaxReasonsShown).Sum(lines => lines.Count());
            text.Append(CultureInfo.InvariantCulture, $"\n{rest,7}  {before}other reasons; --json lists them all");
        }
    }

    private static void AppendReason(StringBuilder text, string reason, List<long> lines)
    {
        var shown = string.Join(", ", lines.Take(MaxLinesShown).Select(line => line.ToString(CultureInfo.InvariantCulture)));
        var more = lines.Count > MaxLinesShown ? ", …" : "";
        text.Append(CultureInfo.InvariantCulture, $"\n{lines.Count,7}  {reason}  (line {shown}{more})");
    }
}

/// <summary>The JSON form of the report.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImportReport))]
internal sealed partial class ImportJson : JsonSerializerContext;
