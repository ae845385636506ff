using System.Collections.Immutable;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;
using CsvHelper;

namespace Allentown311.Mappings.Csv;

/// <summary>The header and the one row an order's file holds.</summary>
/// <param name="Columns">Column names and their values, in order.</param>
/// <param name="Delimiter">What separates cells.</param>
/// <param name="Neutralise">
/// True for files that people may open: a cell that a spreadsheet would run gets an apostrophe in front.
/// </param>
/// <param name="Encoding">The encoding of the file.</param>
public sealed record CsvRow(
    ImmutableArray<(string Name, SecretTemplate Value)> Columns, char Delimiter, bool Neutralise, StrictEncoding Encoding)
{
    /// <summary>Reads the <c>columns:</c> of a <c>submit:</c> section; null when a mistake was noted.</summary>
    public static CsvRow? Read(YamlMap submit, Names names, char delimiter, bool neutralise, StrictEncoding encoding)
    {
        if (submit.Need("columns", "{ Reference: \"{{ref}}\" }")?.Map() is not { } map)
        {
            return null;
        }

        var columns = ImmutableArray.CreateBuilder<(string, SecretTemplate)>();
        var count = 0;
        foreach (var (key, value) in map.Entries)
        {
            count++;
            if (key.RawText() is not { } name)
            {
                continue;
            }

            if (encoding.FindUnwritable(name) is { } code)
            {
                key.Fault(
                    $"column \"{name}\" holds {code}, which {encoding.Name} cannot write",
                    "Rename the column, or set connection.encoding: utf-8");
            }
            else if (SecretTemplate.Read(value, Escaping.None, names) is { } wording)
            {
                columns.Add((name, wording));
            }
        }

        if (count == 0)
        {
            map.Self.Fault($"\"{map.Path}\" is empty", "Write one line for each column: Reference: \"{{ref}}\"");
        }

        return count == 0 || columns.Count < count ? null : new CsvRow(columns.ToImmutable(), delimiter, neutralise, encoding);
    }

    /// <summary>The file's text for an order: header and row, CRLF at their ends (RFC 4180).</summary>
    /// <exception cref="TranslationException">A value has no code, or a character the encoding cannot write.</exception>
    public string Write(IValues values, bool show = false)
    {
        var cells = Columns.Select(c => Cell(c.Name, show ? c.Value.Shown : c.Value.Sent, values)).ToArray();
        using var text = new StringWriter();
        using (var csv = CsvWriter.Create(
                text, new CsvWriterOptions { Separator = Delimiter, Quoting = CsvQuoting.WhenNeededOrWhitespace }, leaveOpen: true))
        {
            csv.WriteRecord(Columns.Select(c => c.Name).ToArray());
            csv.WriteRecord(cells);
        }

        return text.ToString();
    }

    private string Cell(string column, Template value, IValues values)
    {
        var cell = value.Render(values);
        if (Encoding.FindUnwritable(cell) is { } code)
        {
            throw new TranslationException(
                $"Column \"{column}\" holds {code}, which {Encoding.Name} cannot write: change the text, or agree with the department "
                + "on another encoding.");
        }

        return Neutralise && !IsNumber(value, values) ? SpreadsheetCell.Neutralise(cell) : cell;
    }

    // A longitude west of Greenwich starts with a minus sign but is no formula.
    private static bool IsNumber(Template value, IValues values) =>
        value.SinglePath is { } name && values.Get(name) is double or decimal or long or int;
}
