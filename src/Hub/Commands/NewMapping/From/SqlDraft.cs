using Allentown311.Connectors.Sql;
using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>Begins the sections of a SQL mapping from a table's columns, or from a procedure's parameters. Pure.</summary>
internal static class SqlDraft
{
    /// <summary>The sections for a table that takes orders, by key.</summary>
    /// <param name="database">The kind of database.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="variable">The mapping's name as the beginning of a variable.</param>
    /// <param name="timeZone">The city's time zone (IANA).</param>
    public static Dictionary<string, string> OfTable(
        DatabaseKind database, string table, IReadOnlyList<SqlField> columns, string variable, string timeZone)
    {
        var names = columns.Select(c => c.Name).ToList();
        var reference = FieldGuess.Find(Part.Reference, names);
        var id = FieldGuess.Find(Part.Id, names) ?? (names.Contains("id", StringComparer.OrdinalIgnoreCase) ? "id" : null);
        var sent = columns.Where(c => IsSent(c, timeZone, id)).ToList();
        var conflict = database == DatabaseKind.SqlServer || reference is null ? "" : $" ON CONFLICT ({reference}) DO NOTHING";
        var insert = $"INSERT INTO {table} ({string.Join(", ", sent.Select(c => c.Name))})\n"
            + $"VALUES ({string.Join(", ", sent.Select(c => $"@{Parameter(c)}"))}){conflict}\n";
        var sections = Connection(database, variable);
        sections["submit"] = "submit:  # the reference needs a unique index\n"
            + $"  sql: |\n{DraftText.Indent(insert, 4)}{Params(sent, timeZone)}"
            + "  id:\n"
            + $"    sql: {Select(table, id, reference)}\n    params: {{ ref: \"{{{{ref}}}}\" }}\n";
        sections["find"] = $"find:\n  sql: {Select(table, id, reference, FieldGuess.Find(Part.Status, names))}\n"
            + "  params: { ref: \"{{ref}}\" }\n  settle: 0s\n";
        sections["poll"] = Poll(database, table, names, id, reference, timeZone);
        return sections;
    }

    /// <summary>The sections for a procedure that takes an order, by key.</summary>
    /// <inheritdoc cref="OfTable" path="/param[@name='database' or @name='variable' or @name='timeZone']"/>
    public static Dictionary<string, string> OfProcedure(
        DatabaseKind database, string procedure, IReadOnlyList<SqlField> parameters, string variable, string timeZone)
    {
        var isSqlServer = database == DatabaseKind.SqlServer;
        var list = string.Join(", ", parameters.Select(p => isSqlServer ? $"@{p.Name} = @{Parameter(p)}" : $"@{Parameter(p)}"));
        var sections = Connection(database, variable);
        sections["submit"] = $"submit:\n  sql: {(isSqlServer ? $"EXEC {procedure} {list}" : $"CALL {procedure}({list})")}\n"
            + Params(parameters, timeZone)
            + $"  id:\n    sql: {DraftText.Todo("the statement that reads the number, by our reference @ref")}\n"
            + "    params: { ref: \"{{ref}}\" }\n";
        return sections;
    }

    private static Dictionary<string, string> Connection(DatabaseKind database, string variable) => new(StringComparer.Ordinal)
    {
        ["connection"] = $"connection:\n  database: {database.ToString().ToLowerInvariant()}\n"
            + $"  connection_string: \"${{{variable}_DB}}\"\n  timeout: 10s\n",
    };

    // What the database fills in by itself, and what nobody needs, is left out.
    private static bool IsSent(SqlField column, string timeZone, string? id) => column.Required
        || (column.Name != id
            && !IsTodo(FieldGuess.Template(Of(column), timeZone))
            && FieldGuess.Find(Part.Changed, [column.Name]) is null);

    private static bool IsTodo(string template) => template.StartsWith(Unwritten.Mark, StringComparison.Ordinal);

    private static Field Of(SqlField field) => new(field.Name, field.Type, field.MaxLength, field.Required, []);

    private static string Parameter(SqlField field) => field.Name.ToLowerInvariant();

    private static string Params(IReadOnlyList<SqlField> fields, string timeZone) => "  params:\n" + string.Concat(fields.Select(f =>
        $"    {DraftText.Key(Parameter(f))}: {DraftText.Quote(FieldGuess.Template(Of(f), timeZone))}\n"));

    private static string Select(string table, string? id, string? reference, string? status = null) => id is null || reference is null
        ? DraftText.Todo($"the statement that finds an order, such as SELECT id FROM {table} WHERE reference = @ref")
        : DraftText.Quote($"SELECT {id}{(status is null ? "" : $", {status}")} FROM {table} WHERE {reference} = @ref");

    private static string Poll(DatabaseKind database, string table, List<string> names, string? id, string? reference, string timeZone)
    {
        var (status, changed) = (FieldGuess.Find(Part.Status, names), FieldGuess.Find(Part.Changed, names));
        var note = FieldGuess.Find(Part.Note, names);
        if (id is null || status is null || changed is null)
        {
            return "poll:\n  every: 1m\n  sql: " + DraftText.Todo("the statement that lists what changed, in order (docs)")
                + "\n  params: { cursor: \"{{cursor}}\", cursor_key: \"{{cursor_key}}\" }\n"
                + "  read: { id: id, ref: reference, status: state, changed: changed_at }\n"
                + $"  cursor: {{ from: changed, key: id, timezone: {timeZone}, overlap: 10m }}\n";
        }

        var read = string.Join(", ", new[] { id, reference, status, changed, note }.OfType<string>().Distinct());
        var (top, limit) = database == DatabaseKind.SqlServer ? ("TOP (500) ", "") : ("", " LIMIT 500");
        var after = database == DatabaseKind.SqlServer
            ? $"{changed} > @cursor OR ({changed} = @cursor AND {id} > @cursor_key)" : $"({changed}, {id}) > (@cursor, @cursor_key)";
        return $"poll:\n  every: 1m\n  sql: |\n    SELECT {top}{read} FROM {table}\n    WHERE {after} ORDER BY {changed}, {id}{limit}\n"
            + "  params: { cursor: \"{{cursor}}\", cursor_key: \"{{cursor_key}}\" }\n"
            + $"  read: {{ id: {id}, {(reference is null ? "" : $"ref: {reference}, ")}status: {status}, changed: {changed}"
            + $"{(note is null ? "" : $", note: {note}")} }}\n"
            + $"  cursor: {{ from: changed, key: {id}, timezone: {timeZone}, overlap: 10m }}\n";
    }
}
