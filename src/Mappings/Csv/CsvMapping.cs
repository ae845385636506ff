using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Csv;

/// <summary>A department that takes and gives CSV files in folders.</summary>
public sealed record CsvMapping : Mapping
{
    /// <summary>Where things lie and how files are written.</summary>
    public required CsvConnection Connection { get; init; }

    /// <summary>The name of an order's file.</summary>
    public required CsvFileName FileName { get; init; }

    /// <summary>What an order's file holds.</summary>
    public required CsvRow Row { get; init; }

    /// <summary>Names of the status files, with <c>*</c> and <c>?</c>; null when the department gives none.</summary>
    public string? Files { get; init; }

    /// <summary>How a status file is read; null when the department gives none.</summary>
    public CsvStatusFile? StatusFile { get; init; }

    /// <summary>An order's file lies in the folder or in what the department has done with: looking is enough.</summary>
    public override bool CanFind => true;

    /// <summary>Reads the sections of a CSV mapping; null when a mistake was noted. Does not close <paramref name="root"/>.</summary>
    public static CsvMapping? Read(YamlMap root, MappingHeader header)
    {
        var connection = CsvConnection.Read(root);
        var (name, row) = ReadSubmit(root, header.OrderNames, connection);
        var poll = root.Map("poll");
        var (files, statusFile, every) = poll is null ? default : ReadPoll(poll, header.Status, connection);
        if (poll is not null && connection is { In: null })
        {
            poll.Self.Fault("\"poll\" reads files, and \"connection.in\" is missing", "Name the folder the department puts its status files in: connection: { in: \"${ANIMALS_OUT}\" }");
            return null;
        }

        return connection is null || name is null || row is null || (poll is not null && statusFile is null) ? null : new CsvMapping
        {
            Name = header.Name, Connector = header.Connector, File = header.File, Limits = header.Limits, Codes = header.Codes, Status = header.Status,
            ResendIsSafe = header.ResendIsSafe, Tests = header.Tests, Settle = TimeSpan.Zero,
            PollEvery = poll is null ? null : every, Connection = connection, FileName = name, Row = row, Files = files, StatusFile = statusFile,
        };
    }

    /// <inheritdoc/>
    public override string Preview(OrderValues values) => Row.Write(values);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: nobody answers a file.</exception>
    public override Answer ReadAnswer(int status, string body) =>
        throw new NotSupportedException("A CSV mapping has no answers: the department answers later, with a status file. Test it with \"changes:\".");

    /// <inheritdoc/>
    public override Changes ReadChanges(string text) =>
        (StatusFile ?? throw new TranslationException("The mapping has no \"poll\" section: it does not say how a status file is read.")).Read(text);

    private static (CsvFileName? Name, CsvRow? Row) ReadSubmit(YamlMap root, Names names, CsvConnection? connection)
    {
        if (root.Need("submit", "{ file: \"wo-{{ref}}.csv\", columns: { Reference: \"{{ref}}\" } }")?.Map() is not { } submit)
        {
            return default;
        }

        var name = CsvFileName.Read(submit);
        var row = CsvRow.Read(submit, names, connection?.Delimiter ?? ',', connection?.Neutralise ?? false, connection?.Encoding ?? StrictEncoding.Utf8);
        submit.Close();
        return (name, row);
    }

    private static (string? Files, CsvStatusFile? StatusFile, TimeSpan Every) ReadPoll(YamlMap poll, StatusTable status, CsvConnection? connection)
    {
        var every = poll.Span("every", TimeSpan.FromSeconds(30));
        var files = poll.NeedText("files", "\"status-*.csv\"");
        if (files is not null && files.AsSpan().IndexOfAny('/', '\\') >= 0)
        {
            poll.Find("files")!.Fault("\"poll.files\" names a folder", "Write a file name with * and ?, such as status-*.csv; the folder is connection.in");
            files = null;
        }

        var columns = Rows.RowColumns.Read(poll);
        var changed = poll.Map("changed");
        var time = TimeFormatReader.Read(changed);
        changed?.Close();
        poll.Close();
        return files is null || columns is null ? default
            : (files, new CsvStatusFile(new Rows.RowReader(columns, time, status), connection?.Delimiter ?? ','), every);
    }
}
