using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Files in which a department's program says which orders, or which files, it took.</summary>
/// <param name="Files">Their names, with <c>*</c> and <c>?</c>.</param>
/// <param name="File">How one is read. A row gives an update that <see cref="StatusUpdate.Acknowledges"/> an order.</param>
/// <param name="IsPerFile">True when a row is about a whole file of orders: its update's reference is the name of that file.</param>
public sealed record Acknowledgement(string Files, IStatusFormat File, bool IsPerFile)
{
    private const string Example = "{ ref: Ref, result: Result, reason: Reason }";

    /// <summary>Reads the <c>acknowledge:</c> section; null when there is none, or a mistake was noted.</summary>
    internal static Acknowledgement? Read(YamlMap? section, CsvConnection? connection)
    {
        if (section is null)
        {
            return null;
        }

        var files = FilePattern.Read(section, "ack-*.txt");
        var columns = ReadColumns(section);
        var accepted = Words(section, "accepted", "OK");
        var refused = Words(section, "refused", "ERROR");
        if (accepted?.Intersect(refused ?? [], StringComparer.Ordinal).FirstOrDefault() is { } both)
        {
            section.Find("refused")!.Fault($"\"{both}\" is both accepted and refused", "Keep it in one of the two");
            return null;
        }

        var rows = columns is null || accepted is null || refused is null
            ? null
            : new AcknowledgementRow(columns, accepted, refused);
        var format = StatusFormatReader.ReadFormat(section, rows, connection);
        section.Close();
        return files is null || format is null ? null : new Acknowledgement(files, format, columns!.File is not null);
    }

    private static AcknowledgementColumns? ReadColumns(YamlMap section)
    {
        if (section.Need("read", Example)?.Map() is not { } read)
        {
            return null;
        }

        var (reference, file) = (read.Text("ref"), read.Text("file"));
        var result = read.NeedText("result", "Result");
        var columns = new AcknowledgementColumns(reference, file, read.Text("id"), result ?? "", read.Text("reason"));
        read.Close();
        if (reference is null == file is null)
        {
            read.Self.Fault(
                reference is null ? $"\"{read.Path}\" has neither ref nor file" : $"\"{read.Path}\" has both ref and file",
                "Name the column of our reference (ref), or that of the name of a whole file (file)");
            return null;
        }

        return result is null ? null : columns;
    }

    private static string[]? Words(YamlMap section, string key, string example) =>
        section.Need(key, example) is { } value ? [.. value.List().Select(v => RecordKey.Of(v.Text()))] : null;
}
