using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Allentown311.Mappings.FileFormats;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;
using CsvHelper;

namespace Allentown311.Mappings.Csv;

/// <summary>Orders as rows of cells between delimiters, below a line of column names.</summary>
/// <param name="Columns">Column names and their values, in order.</param>
/// <param name="Delimiter">What separates cells.</param>
/// <param name="Neutralise">
/// True for files that people may open: a cell that a spreadsheet would run gets an apostrophe in front.
/// </param>
/// <param name="Encoding">The encoding of the file.</param>
public sealed record CsvRow(
    ImmutableArray<(string Name, SecretTemplate Value)> Columns, char Delimiter, bool Neutralise, StrictEncoding Encoding) : IOrderFormat
{
    /// <summary>True when a cell stands in quotes where it needs them.</summary>
    public bool Quotes { get; init; } = true;

    /// <summary>What a delimiter in a value becomes, without quotes; null: such an order is rejected.</summary>
    public string? Replace { get; init; }

    /// <summary>What ends each line.</summary>
    public string LineEnd { get; init; } = "\r\n";

    /// <summary>True when the file has a line of column names.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The cells of the line before all others; empty for none.</summary>
    public ImmutableArray<SecretTemplate> First { get; init; } = [];

    /// <summary>The cells of the line behind all others; empty for none.</summary>
    public ImmutableArray<SecretTemplate> Last { get; init; } = [];

    /// <summary>Reads the <c>columns:</c> of a <c>submit:</c> section; null when a mistake was noted.</summary>
    public static CsvRow? Read(YamlMap submit, Names names, CsvConnection? connection)
    {
        var encoding = connection?.Encoding ?? StrictEncoding.Utf8;
        var escaping = connection?.Quotes == false ? Escaping.Line : Escaping.None;
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
            else if (SecretTemplate.Read(value, escaping, names) is { } wording)
            {
                columns.Add((name, wording));
            }
        }

        if (count == 0)
        {
            map.Self.Fault($"\"{map.Path}\" is empty", "Write one line for each column: Reference: \"{{ref}}\"");
        }

        return count == 0 || columns.Count < count
            ? null
            : new CsvRow(columns.ToImmutable(), connection?.Delimiter ?? ',', connection?.Neutralise ?? false, encoding)
            {
                Quotes = connection?.Quotes ?? true, Replace = connection?.Replace, LineEnd = connection?.LineEnd ?? "\r\n",
            };
    }

    /// <inheritdoc/>
    public FileRecord Record(IValues values, bool show = false)
    {
        var cells = Columns.Select(c => Cell(c.Name, show ? c.Value.Shown : c.Value.Sent, values)).ToArray();
        var summed = FileValues.SummedColumns(First.Concat(Last).Select(c => c.Sent)).ToArray();
        var sums = summed.Length == 0 ? FileRecord.NoSums : ColumnSums.Of(
            summed, Columns.Zip(cells).ToDictionary(c => c.First.Name, c => c.Second, StringComparer.Ordinal));
        return new FileRecord(Line(cells), sums);
    }

    /// <summary>The file's text: column names and rows, each with its line end (RFC 4180), and what the mapping puts around them.</summary>
    public string Document(IReadOnlyList<FileRecord> records, FileValues file)
    {
        var text = new StringBuilder();
        text.Append(Around(First, file));
        text.Append(HasHeader ? Line([.. Columns.Select(c => c.Name)]) : "");
        foreach (var record in records)
        {
            text.Append(record.Text);
        }

        return text.Append(Around(Last, file)).ToString();
    }

    private string Around(ImmutableArray<SecretTemplate> cells, FileValues file) =>
        cells.IsEmpty ? "" : Line([.. cells.Select(c => c.Render(file))]);

    private string Line(string[] cells)
    {
        if (!Quotes)
        {
            return string.Join(Delimiter, cells) + LineEnd;
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(
                text, new CsvWriterOptions { Separator = Delimiter, Quoting = CsvQuoting.WhenNeededOrWhitespace }, leaveOpen: true))
        {
            csv.WriteRecord(cells);
        }

        return text.ToString().TrimEnd('\r', '\n') + LineEnd;
    }

    private string Cell(string column, Template value, IValues values)
    {
        var cell = Encoding.Ensure(column, value.Render(values));
        if (!Quotes && cell.Contains(Delimiter, StringComparison.Ordinal))
        {
            cell = Replace is null
                ? throw new TranslationException(
                    $"Column \"{column}\" holds the delimiter, and the file has no quotes: change the text, or write "
                    + "connection.replace: \" \".")
                : cell.Replace(Delimiter.ToString(), Replace, StringComparison.Ordinal);
        }

        return Neutralise && !IsNumber(value, values) ? SpreadsheetCell.Neutralise(cell) : cell;
    }

    // A longitude west of Greenwich starts with a minus sign but is no formula.
    private static bool IsNumber(Template value, IValues values) =>
        value.SinglePath is { } name && values.Get(name) is double or decimal or long or int;
}
