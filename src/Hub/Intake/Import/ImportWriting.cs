using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsvHelper;

namespace Allentown311.Hub.Intake.Import;

/// <summary>An import's report, for people and for programs.</summary>
internal static class ImportWriting
{
    private const int MostShown = 20;
    private const string Runs = "=+-@\t\r\n";

    /// <summary>A summary, the reasons by how often they came, and the first rows refused.</summary>
    public static string Text(ImportReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{report.Read} rows read: {report.Taken} taken, {report.Known} known already, {report.Refused} refused.");
        foreach (var reason in report.Refusals.GroupBy(r => r.Reason, StringComparer.Ordinal).OrderByDescending(g => g.Count()).Take(MostShown))
        {
            var lines = string.Join(", ", reason.Take(5).Select(r => r.Line.ToString(CultureInfo.InvariantCulture)));
            text.Append(CultureInfo.InvariantCulture, $"\n{reason.Count(),7}  {reason.Key}  (line {lines}{(reason.Count() > 5 ? ", …" : "")})");
        }

        if (report.Repeats.Count > 0)
        {
            var lines = string.Join(", ", report.Repeats.Take(5).Select(r => r.Line.ToString(CultureInfo.InvariantCulture)));
            text.Append(CultureInfo.InvariantCulture, $"\n{report.Repeats.Count,7}  rows repeat an id that stands further up  (line {lines}{(report.Repeats.Count > 5 ? ", …" : "")})");
        }

        return text.ToString();
    }

    /// <summary>One line of JSON.</summary>
    public static string Json(ImportReport report) => JsonSerializer.Serialize(report, ImportJson.Default.ImportReport);

    /// <summary>The refused rows as CSV. People open it: a cell that a spreadsheet would run gets an apostrophe in front.</summary>
    public static string Csv(ImportReport report)
    {
        using var text = new StringWriter();
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Separator = ',' }, leaveOpen: true))
        {
            csv.WriteRecord(["line", "id", "reason"]);
            foreach (var refusal in report.Refusals)
            {
                csv.WriteRecord([refusal.Line.ToString(CultureInfo.InvariantCulture), Harmless(refusal.Id), Harmless(refusal.Reason)]);
            }
        }

        return text.ToString();
    }

    private static string Harmless(string cell) => cell.Length > 0 && Runs.Contains(cell[0], StringComparison.Ordinal) ? $"'{cell}" : cell;
}

/// <summary>How the report is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImportReport))]
internal sealed partial class ImportJson : JsonSerializerContext;
