using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;
using CsvHelper;

namespace Allentown311.Mappings.Sql;

/// <summary>A department reached through its database: the hub inserts a row for each order and queries for changes.</summary>
public sealed record SqlMapping : Mapping
{
    /// <summary>How to reach the database.</summary>
    public required SqlConnection Connection { get; init; }

    /// <summary>The insert.</summary>
    public required SqlStatement Submit { get; init; }

    /// <summary>What the insert itself answers.</summary>
    public SqlAnswerPlan Answer { get; init; } = new(null, null, []);

    /// <summary>The query for the record's number, in the same transaction; null when the number is not known at once.</summary>
    public SqlStatement? Id { get; init; }

    /// <summary>The look-up by our reference: first column the number, second (if any) the status code. Null when there is none.</summary>
    public SqlStatement? Find { get; init; }

    /// <summary>How changes are read; null when they are not.</summary>
    public SqlPoll? Poll { get; init; }

    /// <summary>How all records are read; null when they are not.</summary>
    public SqlPoll? List { get; init; }

    /// <inheritdoc/>
    public override ConnectionTls? Tls => Connection.Checked.Tls;

    /// <inheritdoc/>
    public override bool CanFind => Find is not null;

    /// <inheritdoc/>
    public override bool CanList => List is not null;

    /// <summary>Reads the sections of a SQL mapping; null when a mistake was noted. Does not close <paramref name="root"/>.</summary>
    public static SqlMapping? Read(YamlMap root, MappingHeader header)
    {
        var connection = SqlConnection.Read(root);
        var database = connection?.Database ?? DatabaseKind.Sqlite;
        var submit = root.Need("submit", "{ sql: \"INSERT INTO … VALUES (@ref)\", params: { ref: \"{{ref}}\" } }")?.Map();
        var insert = submit is null
            ? null
            : SqlStatement.Read(submit, "INSERT INTO work_request (client_ref) VALUES (@ref)", header.OrderNames, database,
                SqlAnswerReader.OutputNames(submit));
        var answer = submit is null ? null : SqlAnswerReader.Read(submit, database);
        if (insert is not null)
        {
            RequiredNames.RequireReference(submit!.Find("sql")!, insert.Templates);
        }

        var idSection = submit?.Map("id");
        var id = idSection is null
            ? null
            : SqlStatement.Read(idSection, "SELECT id FROM work_request WHERE client_ref = @ref", header.OrderNames, database);
        idSection?.Close();
        submit?.Close();

        var findSection = root.Map("find");
        var find = findSection is null
            ? null
            : SqlStatement.Read(findSection, "SELECT id, state FROM work_request WHERE client_ref = @ref", header.OrderNames, database);
        if (find is not null)
        {
            RequiredNames.RequireLookedUpReference(findSection!.Find("sql")!, find.Templates);
        }

        var settle = findSection?.Span("settle", TimeSpan.FromSeconds(60)) ?? TimeSpan.FromSeconds(60);
        findSection?.Close();

        var pollSection = root.Map("poll");
        var every = pollSection?.Span("every", TimeSpan.FromSeconds(30));
        var poll = pollSection is null ? null : SqlPoll.Read(pollSection, header.Status, database);
        pollSection?.Close();

        var listSection = root.Map("list");
        var list = listSection is null ? null : SqlPoll.ReadList(listSection, header.Status, database, pollSection is not null, poll);
        listSection?.Close();

        var sound = connection is not null && insert is not null && (id is not null || idSection is null)
            && (find is not null || findSection is null)
                && (poll is not null || pollSection is null)
                && (list is not null || listSection is null);
        return !sound ? null : new SqlMapping
        {
            Name = header.Name,
            Connector = header.Connector,
            File = header.File,
            Limits = header.Limits,
            Codes = header.Codes,
            Status = header.Status,
            ResendIsSafe = header.ResendIsSafe, Tests = header.Tests, Settle = settle, PollEvery = every,
            Connection = connection!, Submit = insert!, Answer = answer!, Id = id, Find = find, Poll = poll, List = list,
        };
    }

    /// <inheritdoc/>
    public override string Preview(OrderValues values) => Submit.Describe(values);

    /// <summary>
    /// What the answer of the submit's statement means, for the mapping's own tests: a header of column names and one row as CSV, an empty
    /// cell for NULL.
    /// </summary>
    /// <exception cref="TranslationException">The text lacks a column.</exception>
    public override Translation.Answer ReadAnswer(int status, string body)
    {
        using var csv = CsvReader.Create(new StringReader(SpreadsheetCell.WithoutMarks(body)), new CsvReaderOptions { Separator = ',' });
        var header = csv.Headers.ToList();
        if (Answer.Needed.Count == 0 || Answer.Needed.FirstOrDefault(c => !header.Contains(c)) is not null || !csv.Read())
        {
            throw new TranslationException(
                Answer.Needed.Count == 0
                    ? "The mapping reads nothing of the answer to its submit: the database says itself whether a row was inserted. Write "
                        + "read, success or outcomes, or test it with \"changes:\"."
                    : $"The answer has no row with the columns {string.Join(", ", Answer.Needed)}.");
        }

        var values = header.Select((name, i) => (name, i)).ToDictionary(
            c => c.name, c => csv.GetString(c.i) is { Length: > 0 } cell ? cell : null, StringComparer.Ordinal);
        return Answer.Read(values) ?? new Translation.Answer(AnswerKind.Unreadable, Reason: "the row says nothing of the order");
    }

    /// <summary>
    /// The changes in a query's result written as CSV, for the mapping's own tests: a header of column names, an empty cell for NULL.
    /// </summary>
    /// <exception cref="TranslationException">The text lacks a column.</exception>
    public override Changes ReadChanges(string text) =>
        Read(text, Poll ?? throw new TranslationException("The mapping has no \"poll\" section: it does not say how changes are read."));

    /// <inheritdoc/>
    public override Changes ReadList(string text) => Read(text, List ?? throw NoList());

    private static Changes Read(string text, SqlPoll poll)
    {
        using var csv = CsvReader.Create(new StringReader(SpreadsheetCell.WithoutMarks(text)), new CsvReaderOptions { Separator = ',' });
        var header = csv.Headers.ToList();
        RequireColumns(header, poll);
        List<Func<string, object?>> rows = [];
        while (csv.Read())
        {
            var cells = Enumerable.Range(0, header.Count).Select(i => csv.GetString(i) is { Length: > 0 } cell ? cell : null).ToArray();
            rows.Add(column => cells[header.IndexOf(column)]);
        }

        return poll.Translate(rows).Changes;
    }

    /// <summary>Throws when a result lacks a column that the mapping reads.</summary>
    /// <exception cref="TranslationException">A column is missing.</exception>
    public static void RequireColumns(IReadOnlyCollection<string> columns, SqlPoll poll)
    {
        var missing = poll.Rows.Columns.All.Append(poll.Key)
            .Where(c => !columns.Contains(c, StringComparer.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (missing.Count > 0)
        {
            throw new TranslationException(
                $"The query's result has no column {string.Join(", ", missing.Select(m => $"\"{m}\""))}: name it in the query (AS …) "
                + "or correct what is below read.");
        }
    }
}
