using Allentown311.Mappings.FileFormats;
using Allentown311.Mappings.Sftp;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Csv;

/// <summary>
/// The <c>connection:</c> of a mapping of kind <c>csv</c> or <c>files</c>: two folders, and how files in them are written.
/// </summary>
/// <param name="Out">The folder the hub writes orders into; the department's <c>in</c>.</param>
/// <param name="In">The folder the hub reads status files from; null when there are none.</param>
/// <param name="Encoding">The encoding of orders. Default UTF-8.</param>
/// <param name="InEncoding">The encoding of status files. Default as <paramref name="Encoding"/>.</param>
/// <param name="Delimiter">What separates cells. Default a comma.</param>
/// <param name="Quiet">
/// How long a status file must keep its size and time before the hub reads it. Default 2 s; with 0 the hub reads it as soon as no other
/// program has it open.
/// </param>
/// <param name="Neutralise">
/// True when people may open the files in a spreadsheet. Default true; false where only a program reads them.
/// </param>
public sealed record CsvConnection(
    string Out, string? In, StrictEncoding Encoding, StrictEncoding InEncoding, char Delimiter, TimeSpan Quiet, bool Neutralise)
{
    /// <summary>The format of the files.</summary>
    public FileFormat Format { get; init; }

    /// <summary>True when a cell with a delimiter stands in quotes; false when a quote is a character as any other.</summary>
    public bool Quotes { get; init; } = true;

    /// <summary>What a delimiter in a value becomes, without quotes; null: such an order is rejected.</summary>
    public string? Replace { get; init; }

    /// <summary>What ends each line.</summary>
    public string LineEnd { get; init; } = "\r\n";

    /// <summary>True when the widths of fixed columns count bytes; else characters.</summary>
    public bool MeasuresBytes { get; init; }

    /// <summary>The server whose folders they are; null for folders of this machine.</summary>
    public SftpServer? Sftp { get; init; }

    /// <summary>Reads the section; null when a mistake was noted.</summary>
    /// <param name="root">The mapping.</param>
    /// <param name="isCsv">True for <c>connector: csv</c>, false for <c>connector: files</c>.</param>
    public static CsvConnection? Read(YamlMap root, bool isCsv = true)
    {
        if (root.Need("connection", "{ out: \"${ANIMALS_IN}\", in: \"${ANIMALS_OUT}\" }")?.Map() is not { } section)
        {
            return null;
        }

        _ = section.Find("timeout"); // Read with the other limits; folders have none.
        var sftp = SftpServer.Read(section, out var isSound);
        var isRemote = section.Find("sftp") is not null;
        var outbound = section.Need("out", "\"${ANIMALS_IN}\"") is { } place ? ReadFolder(place, isRemote) : null;
        if (section.Find("out")?.RawText() is { } written && string.IsNullOrWhiteSpace(written))
        {
            section.Find("out")!.Fault("\"connection.out\" is empty", "Name the folder the department takes its orders from");
        }

        var inbound = section.Find("in") is { } from ? ReadFolder(from, isRemote) : null;
        var encoding = ReadEncoding(section, "encoding", StrictEncoding.Utf8);
        var inEncoding = ReadEncoding(section, "in_encoding", encoding);
        encoding = ConnectionFormat.ReadMark(section, encoding);
        var format = isCsv ? FileFormat.Csv : ConnectionFormat.Read(section);
        var delimiter = isCsv ? ReadDelimiter(section) : ',';
        var neutralise = isCsv && section.Flag("neutralise", fallback: true);
        var quotes = !isCsv || section.Choice("quote", "needed", "needed", "none") == "needed";
        var replace = isCsv ? ConnectionFormat.ReadReplacement(section, delimiter, quotes) : null;
        var lineEnd = section.Choice("line_end", "crlf", "crlf", "lf") == "lf" ? "\n" : "\r\n";
        var bytes = format == FileFormat.Fixed && section.Choice("measure", "characters", "characters", "bytes") == "bytes";
        var ready = section.Map("ready");
        var quiet = ready?.Span("quiet", TimeSpan.FromSeconds(2)) ?? TimeSpan.FromSeconds(2);
        ready?.Close();
        section.Close();
        return string.IsNullOrWhiteSpace(outbound) || format is null || !isSound ? null
            : new CsvConnection(
                outbound, string.IsNullOrWhiteSpace(inbound) ? null : inbound, encoding, inEncoding, delimiter, quiet, neutralise)
            {
                Format = format.Value, Quotes = quotes, Replace = replace, LineEnd = lineEnd, MeasuresBytes = bytes,
                Sftp = sftp,
            };
    }

    private static string? ReadFolder(YamlValue value, bool isRemote) =>
        isRemote && value.RawText() is { } written && !string.IsNullOrWhiteSpace(written) ? SftpServer.ReadFolder(value) : value.Text();

    private static StrictEncoding ReadEncoding(YamlMap section, string key, StrictEncoding fallback)
    {
        if (section.Find(key) is not { } value || value.Text() is not { } name)
        {
            return fallback;
        }

        if (StrictEncoding.Find(name) is { } encoding)
        {
            return encoding;
        }

        value.Fault(
            $"\"{value.Path}\" is \"{name}\", which is no encoding", "Write utf-8, windows-1252, iso-8859-1, utf-16 or another IANA name");
        return fallback;
    }

    private static char ReadDelimiter(YamlMap section)
    {
        if (section.Find("delimiter") is not { } value || value.Text() is not { } text)
        {
            return ',';
        }

        if (text is [',' or ';' or '|' or '\t'])
        {
            return text[0];
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", "Write one of: \",\" \";\" \"|\" \"\\t\"");
        return ',';
    }
}
