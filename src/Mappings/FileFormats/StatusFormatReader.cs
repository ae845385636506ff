using System.Collections.Immutable;
using System.Globalization;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Rows;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Reads how a department's files are read, from the keys of <c>poll:</c> and <c>list:</c>.</summary>
internal static class StatusFormatReader
{
    /// <summary>The files; null when there is no section, or a mistake was noted.</summary>
    public static StatusFiles? Read(
        YamlMap? section, string example, StatusTable status, CsvConnection? connection, TimeFormat? fallback)
    {
        if (section is null)
        {
            return null;
        }

        var (files, columns, changed) = (FilePattern.Read(section, example), RowColumns.Read(section), section.Map("changed"));
        var time = TimeFormatReader.Read(changed, fallback);
        changed?.Close();
        var format = ReadFormat(section, columns is null ? null : new RowReader(columns, time, status), connection);
        section.Close();
        return files is null || format is null ? null : new StatusFiles(files, format, time);
    }

    /// <summary>How a file is read; null when a mistake was noted. Does not close the section.</summary>
    /// <param name="section">The section; its <c>read:</c> has been read.</param>
    /// <param name="rows">What makes updates of rows; null when a mistake was noted.</param>
    /// <param name="connection">The format; null when it has a mistake.</param>
    public static IStatusFormat? ReadFormat(YamlMap section, IRowSource? rows, CsvConnection? connection) => connection?.Format switch
    {
        FileFormat.Xml => ReadXml(section, rows),
        FileFormat.Json => ReadJson(section, rows),
        FileFormat.Fixed => ReadFixed(section, rows, connection),
        _ => ReadCsv(section, rows, connection),
    };

    private static IStatusFormat? ReadCsv(YamlMap section, IRowSource? rows, CsvConnection? connection)
    {
        var delimiter = connection?.Delimiter ?? ',';
        var names = section.Find("columns")?.List().Select(v => v.Text() ?? "").ToArray();
        var frame = FrameReader.Read(section, value => CellOf(value, delimiter));
        if (rows is null || frame is null || !HasColumns(section, rows, names))
        {
            return null;
        }

        return connection?.Quotes == false
            ? new LineStatusFile(rows, new PlainLine(delimiter, names, [.. rows.Needed]), frame)
            : new CsvStatusFile(rows, delimiter) { Names = names, Frame = frame };
    }

    private static LineStatusFile? ReadFixed(YamlMap section, IRowSource? rows, CsvConnection connection)
    {
        var columns = section.Need("columns", "{ Ref: 20, CaseNo: 10, Status: 4, Changed: 19 }")?.Map() is { } map
            ? FixedColumnsReader.ReadRead(map)
            : null;
        var isRagged = section.Flag("ragged", fallback: false);
        var unit = OrderFormatReader.Unit(connection, connection.InEncoding);
        var frame = FrameReader.Read(section, value => ColumnOf(value, unit));
        return rows is null || columns is null || frame is null || !HasColumns(section, rows, [.. columns.Value.Select(c => c.Name)])
            ? null
            : new LineStatusFile(rows, new FixedLine(columns.Value, unit, isRagged), frame);
    }

    private static XmlStatusFile? ReadXml(YamlMap section, IRowSource? rows)
    {
        var xpaths = new XPaths();
        xpaths.AddNamespaces(section.Map("namespaces"));
        var at = section.Need("rows", "/Changes/Change") is { } place ? xpaths.Compile(place) : null;
        var count = section.Find("count") is { } stated ? xpaths.Compile(stated) : null;
        var paths = ReadPaths(section, rows, xpaths.Compile);
        return rows is null || at is null || paths is null || (count is null && section.Find("count") is not null)
            ? null
            : new XmlStatusFile(rows, at, paths, count);
    }

    private static JsonStatusFile? ReadJson(YamlMap section, IRowSource? rows)
    {
        var at = section.Find("rows") is { } place ? JsonPath.Compile(place) : JsonPath.Whole;
        var count = section.Find("count") is { } stated ? JsonPath.Compile(stated) : null;
        var paths = ReadPaths(section, rows, JsonPath.Compile);
        return rows is null || at is null || paths is null || (count is null && section.Find("count") is not null)
            ? null
            : new JsonStatusFile(rows, at, paths, count);
    }

    // The texts of read: are paths. They name the values of a row, as columns do elsewhere.
    private static Dictionary<string, TPath>? ReadPaths<TPath>(YamlMap section, IRowSource? rows, Func<YamlValue, TPath?> compile)
        where TPath : class
    {
        if (rows is null || section.Map("read") is not { } read)
        {
            return null;
        }

        var paths = new Dictionary<string, TPath>(StringComparer.Ordinal);
        foreach (var (_, value) in read.Entries.Where(e => rows.Needed.Contains(e.Value.RawText(), StringComparer.Ordinal)))
        {
            if (compile(value) is not { } path)
            {
                return null;
            }

            paths[value.Text()!] = path;
        }

        return paths;
    }

    private static bool HasColumns(YamlMap section, IRowSource rows, IReadOnlyCollection<string>? names)
    {
        var missing = names is null ? null : rows.Needed.FirstOrDefault(c => !names.Contains(c, StringComparer.Ordinal));
        if (missing is not null)
        {
            section.Find("columns")!.Fault(
                $"\"{section.Path}.columns\" has no \"{missing}\", which \"{section.Path}.read\" reads",
                $"Add the column, or correct read{WordSuggestion.Hint(missing, names!)}");
        }

        return missing is null;
    }

    private static Func<string, string?>? CellOf(YamlValue value, char delimiter)
    {
        if (value.Text() is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1000)
        {
            return line => line.Split(delimiter) is var cells && cells.Length >= number ? cells[number - 1].Trim('"') : null;
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", "Write which cell of that line has the count: 2 is the second");
        return null;
    }

    private static Func<string, string?>? ColumnOf(YamlValue value, FixedUnit unit)
    {
        if (value.Map() is not { } section)
        {
            return null;
        }

        _ = section.Need("start", "3");
        var next = 0;
        var column = FixedColumnsReader.ReadColumn(section, "count", ref next);
        section.Close();
        return column is null ? null : line => unit.Slice(line, column.Start, column.Width);
    }
}
