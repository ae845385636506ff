using System.Globalization;
using System.Text.RegularExpressions;
using Allentown311.CrmCore.Tickets;
using CsvHelper;

namespace Allentown311.Mappings.Csv;

/// <summary>
/// Undoes what spreadsheets and programs that write for them do to a cell, and knows the values that a spreadsheet has spoiled. The hub's
/// own <c>neutralise</c> writes such marks too.
/// </summary>
public static partial class SpreadsheetCell
{
    // OWASP, "CSV Injection": behind an apostrophe these are text, and no formula. Some spreadsheets take the full-width forms too.
    private const string FormulaStarts = "=+-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20";

    // Characters that a reader drops before it looks at the first one that counts.
    private const string Invisible = "\uFEFF\u200B\u200C\u200D\u2060\u00AD";

    /// <summary>True for a cell that a spreadsheet would run: a formula, also behind blanks or marks that do not show.</summary>
    public static bool IsFormula(string cell) =>
        cell.AsSpan().TrimStart(Invisible).TrimStart(' ') is [var first, ..] && FormulaStarts.Contains(first, StringComparison.Ordinal);

    /// <summary>The cell as people may open it: with an apostrophe in front of a formula, which makes it text.</summary>
    public static string Neutralise(string cell) => IsFormula(cell) ? $"'{cell}" : cell;

    /// <summary>A text without byte order marks: files that were joined have one in their middle (RFC 3629, 6).</summary>
    public static string WithoutMarks(string text) => text.Replace("\uFEFF", "", StringComparison.Ordinal);

    /// <summary>The text of a cell, without <c>="…"</c> around it and without the apostrophe before a formula.</summary>
    public static string Text(string cell)
    {
        if (TextFormula().Match(cell) is { Success: true } formula)
        {
            return formula.Groups["text"].Value.Replace("\"\"", "\"", StringComparison.Ordinal);
        }

        return cell.Length > 1 && cell[0] == '\'' && IsFormula(cell[1..]) ? cell[1..] : cell;
    }

    /// <summary>The key, code, date or number in a cell: also without an apostrophe in front, and without quotes around it.</summary>
    public static string Key(string cell)
    {
        var text = Text(cell.Trim()).Trim();
        return text switch
        {
            ['\'' or '"', _, ..] when text[^1] == text[0] => text[1..^1].Trim(),
            ['\'', .. var rest] => rest.Trim(),
            _ => text,
        };
    }

    /// <summary>
    /// What a spreadsheet has made of a key, as the end of a sentence; null for a whole key. Two rows with such a key need not be about one
    /// record.
    /// </summary>
    /// <param name="key">The key, from <see cref="Key"/>.</param>
    public static string? FindLoss(string key) =>
        RecordKey.FindLoss(key) is { } loss ? loss
        : Rounded().Match(key) is { Success: true } number
            && number.Groups["places"].Length < int.Parse(number.Groups["exponent"].ValueSpan, CultureInfo.InvariantCulture)
            ? "is a rounded number, of which digits are lost"
        : Thousands().IsMatch(key) ? "is a number with commas between its thousands"
        : Error().IsMatch(key) ? "is an error of a spreadsheet"
        : DateOfSpreadsheet().IsMatch(key) ? "is a date that a spreadsheet made of it"
        : null;

    /// <summary>
    /// The cells of a row in which <c>="…"</c> stands without the quotes that CSV needs around it, as spreadsheets' users write it; null
    /// when the row is malformed for another reason.
    /// </summary>
    /// <param name="record">The row as it stands in the file.</param>
    /// <param name="separator">What separates cells.</param>
    /// <param name="cells">How many cells the row must have.</param>
    public static string[]? ReadBareFormulas(string record, char separator, int cells)
    {
        var between = Regex.Escape(separator.ToString());
        var quoted = Regex.Replace(
            record.TrimEnd('\r', '\n'),
            $"(?<start>^|{between})=(?<text>\"([^\"]|\"\")*\")(?={between}|\\z)",
            "${start}${text}",
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1));
        if (quoted.Length == record.TrimEnd('\r', '\n').Length)
        {
            return null;
        }

        var malformed = false;
        var header = string.Join(separator, Enumerable.Range(0, cells));
        using var csv = CsvReader.Create(new StringReader($"{header}\r\n{quoted}\r\n"), new CsvReaderOptions
        {
            Separator = separator,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = _ => malformed = true,
        });
        return csv.Read() && !malformed && csv.FieldCount == cells ? [.. Enumerable.Range(0, cells).Select(csv.GetString)] : null;
    }

    [GeneratedRegex("^=\"(?<text>([^\"]|\"\")*)\"\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TextFormula();

    // Without a point, a comma or a sign it may be the name of a place: 7E3.
    [GeneratedRegex(
        @"^-?[0-9]+([.,](?<places>[0-9]*)[eE][+-]?|[eE][+-])(?<exponent>[0-9]{1,3})\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rounded();

    [GeneratedRegex("^[0-9]{1,3}(,[0-9]{3})+\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Thousands();

    [GeneratedRegex("^(#+|#(N/A|REF!|VALUE!|NAME\\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!))\\z", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Error();

    [GeneratedRegex(
        "^([0-9]{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(-[0-9]{2,4})?|"
        + "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-[0-9]{2})\\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DateOfSpreadsheet();
}
