using System.Collections.Immutable;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Reads how orders are written, from the keys of <c>submit:</c>.</summary>
internal static class OrderFormatReader
{
    /// <summary>The format; null when a mistake was noted.</summary>
    /// <param name="submit">The section.</param>
    /// <param name="names">The names of an order.</param>
    /// <param name="connection">The format's other half; null when it has a mistake.</param>
    /// <param name="isBatch">True when several orders share a file.</param>
    public static IOrderFormat? Read(YamlMap submit, Names names, CsvConnection? connection, bool isBatch) =>
        connection?.Format switch
        {
            FileFormat.Fixed => ReadFixed(submit, names, connection, isBatch),
            FileFormat.Xml => ReadXml(submit, InnerText.ReadAll(submit, names), connection, isBatch),
            FileFormat.Json => ReadJson(submit, InnerText.ReadAll(submit, names), connection, isBatch),
            _ => ReadCsv(submit, names, connection, isBatch),
        };

    /// <summary>What widths count.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="encoding">The encoding of the file.</param>
    public static FixedUnit Unit(CsvConnection connection, StrictEncoding encoding) =>
        new(connection.MeasuresBytes ? encoding : null);

    private static CsvRow? ReadCsv(YamlMap submit, Names names, CsvConnection? connection, bool isBatch)
    {
        var row = CsvRow.Read(submit, names, connection);
        var hasHeader = submit.Flag("header", fallback: true);
        var around = FileValues.Names((row?.Columns ?? []).Select(c => c.Name), isBatch);
        var (first, last) = (ReadCells(submit, "first", around), ReadCells(submit, "last", around));
        return row is null || first is null || last is null
            ? null
            : row with { HasHeader = hasHeader, First = first.Value, Last = last.Value };
    }

    private static ImmutableArray<SecretTemplate>? ReadCells(YamlMap submit, string key, Names names)
    {
        if (submit.Find(key) is not { } value)
        {
            return [];
        }

        var list = value.List();
        var cells = list.Select(v => SecretTemplate.Read(v, Escaping.Line, names)).ToArray();
        return list.Count == 0 || cells.Contains(null) ? null : [.. cells.OfType<SecretTemplate>()];
    }

    private static FixedRow? ReadFixed(YamlMap submit, Names names, CsvConnection connection, bool isBatch)
    {
        var columns = submit.Need("columns", "{ Reference: { value: \"{{ref}}\", width: 20 } }")?.Map() is { } map
            ? FixedColumnsReader.ReadWritten(map, names)
            : null;
        var around = FileValues.Names((columns ?? []).Select(c => c.Column.Name), isBatch);
        var first = submit.Map("first") is { } before ? FixedColumnsReader.ReadWritten(before, around) : [];
        var last = submit.Map("last") is { } behind ? FixedColumnsReader.ReadWritten(behind, around) : [];
        if (columns is null || first is null || last is null)
        {
            return null;
        }

        RequiredNames.RequireReference(submit.Find("columns")!, columns.Value.Select(c => c.Value.Sent));
        return new FixedRow(
            columns.Value, first.Value, last.Value, Unit(connection, connection.Encoding), connection.Encoding, connection.LineEnd);
    }

    private static XmlOrder? ReadXml(YamlMap submit, Names names, CsvConnection connection, bool isBatch)
    {
        var order = submit.Need("xml", "<Order><Reference>{{ref}}</Reference></Order>") is { } value
            ? SoapBody.Read(value, names, document: true)
            : null;
        var whole = submit.Find("whole") is { } around
            ? SoapBody.Read(around, FileValues.DocumentNames(isBatch), document: true)
            : null;
        if (!CheckWhole(submit, isBatch, isNeeded: true, whole?.Sent.Names, "<Orders count=\"{{file.count}}\">{{file.orders}}</Orders>")
            || order is null)
        {
            return null;
        }

        RequiredNames.RequireReference(submit.Find("xml")!, [order.Sent]);
        return new XmlOrder(order, whole, connection.Encoding, connection.LineEnd);
    }

    private static JsonOrder? ReadJson(YamlMap submit, Names names, CsvConnection connection, bool isBatch)
    {
        var order = submit.Need("json", "{ reference: \"{{ref}}\" }") is { } value ? JsonTree.Read(value, names) : null;
        var whole = submit.Find("whole") is { } around ? JsonTree.Read(around, FileValues.DocumentNames(isBatch)) : null;
        var isList = submit.Flag("list", fallback: isBatch);
        if (!CheckWhole(submit, isBatch, isNeeded: false, whole?.Templates.SelectMany(t => t.Names), "{ orders: \"{{file.orders}}\" }")
            || order is null)
        {
            return null;
        }

        RequiredNames.RequireReference(submit.Find("json")!, order.Templates);
        return new JsonOrder(order, whole, isList, connection.Encoding, connection.LineEnd);
    }

    private static bool CheckWhole(YamlMap submit, bool isBatch, bool isNeeded, IEnumerable<string>? names, string example)
    {
        if (submit.Find("whole") is not { } value)
        {
            if (isBatch && isNeeded)
            {
                submit.Self.Fault(
                    $"\"{submit.Path}.whole\" is missing: a file of several orders needs one root",
                    $"Write, for example, whole: {example}");
            }

            return !isBatch || !isNeeded;
        }

        if (names is not null && !names.Contains("file.orders", StringComparer.Ordinal))
        {
            value.Fault(
                $"\"{value.Path}\" never writes {{{{file.orders}}}}: the file would have no order", $"Write, for example, {example}");
            return false;
        }

        return names is not null;
    }
}
