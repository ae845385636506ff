using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>SQLite's dialect. Lists are read by the JSON functions (https://sqlite.org/json1.html).</summary>
internal sealed class SqliteSql : SqlDialect
{
    /// <summary>The only instance.</summary>
    public static SqliteSql Instance { get; } = new();

    /// <inheritdoc/>
    public override string Numbers(string name) => $"SELECT value FROM json_each({name})";

    /// <inheritdoc/>
    public override string Texts(string name) => Numbers(name);

    /// <inheritdoc/>
    public override string ContainsText(string column, string name) => $"instr(lower({column}), lower({name})) > 0";

    /// <inheritdoc/>
    public override string Limit(string name) => $"LIMIT {name}";

    /// <inheritdoc/>
    public override string Limit(string name, string skip) => $"LIMIT {name} OFFSET {skip}";

    /// <summary>
    /// A condition on two JSON payloads: the update in <paramref name="a"/> is not older than the one in <paramref name="b"/>.
    /// </summary>
    public static string NotOlder(string a, string b) => $"julianday({a} ->> '$.ChangedAt') >= julianday({b} ->> '$.ChangedAt')";

    /// <summary>
    /// Builds the statement that writes one row; it has one parameter for each column, named <c>@</c> and the column's name.
    /// </summary>
    public static string Statement(Write write)
    {
        var names = write.Types.Select(t => t.Name).ToList();
        var key = string.Join(" AND ", write.Keys.Select(k => $"{k} = @{k}"));
        return write.Kind switch
        {
            WriteKind.Insert => Insert(write, names),
            WriteKind.InsertNew => $"{Insert(write, names)} {OnConflictSql.Clause(write, "", null)}",
            WriteKind.Put =>
                $"{Insert(write, names)} {OnConflictSql.Clause(write, Set(write, "excluded."), When(write, "excluded."))}",
            WriteKind.Update => $"UPDATE {write.Table} SET {Set(write, "@")} WHERE {And(key, When(write, "@"))}",
            WriteKind.Remove => $"DELETE FROM {write.Table} WHERE {And(key, When(write, "@"))}",
            _ => throw new ArgumentOutOfRangeException(nameof(write)),
        };
    }

    private static string Insert(Write write, List<string> names)
    {
        var columns = names.ToList();
        var values = names.Select(n => $"@{n}").ToList();
        if (write.NumberedInSqlite is var (column, value))
        {
            columns.Add(column);
            values.Add(value);
        }

        return $"INSERT INTO {write.Table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", values)})";
    }

    private static string Set(Write write, string newPrefix) =>
        string.Join(", ", write.Set.Select(s => $"{s.Column} = {FillRow(s.Value, newPrefix, write.Table)}"));

    private static string? When(Write write, string newPrefix) =>
        write.When is { } when ? FillRow(when, newPrefix, write.Table) : null;

    // The new row is either a row with a name or a set of parameters, so a column of it is written as a prefix and a name.
    private static string FillRow(string text, string newPrefix, string table) =>
        Fill(text.Replace("{new}.", newPrefix, StringComparison.Ordinal), "", table);

    private static string And(string key, string? when) => when is null ? key : key.Length == 0 ? when : $"{key} AND ({when})";
}
