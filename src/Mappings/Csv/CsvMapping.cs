using Allentown311.Mappings.FileFormats;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Csv;

/// <summary>
/// A department that reads orders from, and writes statuses to, files in folders: CSV (<c>csv</c>), or fixed columns, XML and JSON
/// (<c>files</c>).
/// </summary>
public sealed record CsvMapping : Mapping
{
    /// <summary>The folders, and how files are written.</summary>
    public required CsvConnection Connection { get; init; }

    /// <summary>When orders are put into one file together; null where each has a file of its own.</summary>
    public BatchPlan? Batch { get; init; }

    /// <summary>The files in which the department says which orders it took; null when it writes none.</summary>
    public Acknowledgement? Acknowledgement { get; init; }

    /// <summary>Names of all files that are read as news; null when the department writes none.</summary>
    public string? NewsFiles => (Files, Acknowledgement?.Files) switch
    {
        (null, null) => null,
        ({ } status, { } receipts) => $"{status}{FilePattern.Or}{receipts}",
        var (status, receipts) => status ?? receipts,
    };

    /// <inheritdoc/>
    public override bool SendsStatus => NewsFiles is not null;

    /// <summary>The name of an order's file, or of an order that waits for its batch.</summary>
    public required CsvFileName FileName { get; init; }

    /// <summary>What an order's file holds.</summary>
    public required IOrderFormat Row { get; init; }

    /// <summary>Names of the status files, with <c>*</c> and <c>?</c>; null when the department writes none.</summary>
    public string? Files { get; init; }

    /// <summary>How a status file is read; null when the department writes none.</summary>
    public IStatusFormat? StatusFile { get; init; }

    /// <summary>Names of the files that list all records, with <c>*</c> and <c>?</c>; null when the department writes none.</summary>
    public string? ListFiles { get; init; }

    /// <summary>How a file that lists all records is read; null when the department writes none.</summary>
    public IStatusFormat? ListFile { get; init; }

    /// <summary>
    /// Always true: the order's file is in the folder, or among the files the department has finished, so looking is enough.
    /// </summary>
    public override bool CanFind => true;

    /// <inheritdoc/>
    public override bool CanList => ListFile is not null;

    /// <summary>Reads the sections of a CSV mapping; null when a mistake was noted. Does not close <paramref name="root"/>.</summary>
    public static CsvMapping? Read(YamlMap root, MappingHeader header) => Read(root, header, isCsv: true);

    /// <summary>Reads the sections of a mapping of kind <c>files</c>, as <see cref="Read(YamlMap, MappingHeader)"/> does.</summary>
    public static CsvMapping? ReadFiles(YamlMap root, MappingHeader header) => Read(root, header, isCsv: false);

    private static CsvMapping? Read(YamlMap root, MappingHeader header, bool isCsv)
    {
        var connection = CsvConnection.Read(root, isCsv);
        if (connection is null && !isCsv)
        {
            // Without its format nothing else of the file can be judged.
            string[] sections = ["submit", "poll", "list", "acknowledge"];
            _ = sections.Count(key => root.Find(key) is null);
            return null;
        }

        var (name, row, batch) = ReadSubmit(root, header.OrderNames, connection);
        var (pollSection, listSection, receiptSection) = (root.Map("poll"), root.Map("list"), root.Map("acknowledge"));
        var receipts = Acknowledgement.Read(receiptSection, connection);
        var every = pollSection?.Span("every", DefaultEvery) ?? (batch is null && receipts is null ? null : DefaultEvery);
        var poll = StatusFormatReader.Read(pollSection, "status-*.csv", header.Status, connection, fallback: null);
        var list = StatusFormatReader.Read(listSection, "all-*.csv", header.Status, connection, fallback: poll?.Time);
        if ((pollSection ?? listSection ?? receiptSection) is { } reads && connection is { In: null })
        {
            reads.Self.Fault(
                $"\"{reads.Path}\" reads files, and \"connection.in\" is missing",
                $"Name the folder the department puts its files in: connection: {{ in: \"${{ANIMALS_OUT}}\" }}");
            return null;
        }

        if (poll is not null && list is not null && FilePattern.CanOverlap(poll.Names, list.Names))
        {
            // The hub would move a list that it took for a status file, and would apply each of its rows as a change.
            listSection!.Find("files")!.Fault(
                $"\"list.files\" could mean the same files as \"poll.files\" ({poll.Names})",
                "Give the two kinds names that differ, such as all-*.csv and status-*.csv");
            return null;
        }

        var others = new[] { poll?.Names, list?.Names }.OfType<string>();
        if (receipts is not null && others.FirstOrDefault(names => FilePattern.CanOverlap(names, receipts.Files)) is { } same)
        {
            receiptSection!.Find("files")!.Fault(
                $"\"acknowledge.files\" could mean the same files as others ({same})",
                "Give each kind names that differ, such as ack-*.csv");
            return null;
        }

        var sound = connection is not null
            && (receipts is not null || receiptSection is null)
            && name is not null
            && row is not null
            && (poll is not null || pollSection is null)
            && (list is not null || listSection is null);
        return !sound ? null : new CsvMapping
        {
            Name = header.Name,
            Connector = header.Connector,
            File = header.File,
            Limits = header.Limits,
            Codes = header.Codes,
            Status = header.Status,
            ResendIsSafe = header.ResendIsSafe,
            Tests = header.Tests,
            Settle = TimeSpan.Zero,
            PollEvery = every,
            Connection = connection!,
            FileName = name!,
            Batch = batch,
            Acknowledgement = receipts,
            Row = row!,
            Files = poll?.Names, StatusFile = poll?.File, ListFiles = list?.Names, ListFile = list?.File,
        };
    }

    /// <inheritdoc/>
    public override string Preview(OrderValues values) => Row.Write(values, show: true);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: a department does not answer a file.</exception>
    public override Answer ReadAnswer(int status, string body) =>
        throw new NotSupportedException(
            "A CSV mapping has no answers: the department answers later, with a status file. Test it with \"changes:\".");

    /// <inheritdoc/>
    public override Changes ReadChanges(string text) =>
        StatusFile is { } file
            ? file.Read(text)
            : throw new TranslationException("The mapping has no \"poll\" section: it does not say how a status file is read.");

    /// <inheritdoc/>
    public override Changes ReadList(string text) => (ListFile ?? throw NoList()).Read(text);

    private static readonly TimeSpan DefaultEvery = TimeSpan.FromSeconds(30);

    private static (CsvFileName? Name, IOrderFormat? Row, BatchPlan? Batch) ReadSubmit(YamlMap root, Names names, CsvConnection? connection)
    {
        if (root.Need("submit", "{ file: \"wo-{{ref}}.csv\", columns: { Reference: \"{{ref}}\" } }")?.Map() is not { } submit)
        {
            return default;
        }

        var isBatch = submit.Find("batch") is not null;
        var batch = BatchReader.Read(submit);
        var name = isBatch ? batch is null ? null : CsvFileName.OfReference : CsvFileName.Read(submit);
        var row = OrderFormatReader.Read(submit, names, connection, isBatch);
        submit.Close();
        return (name, row, batch);
    }
}
