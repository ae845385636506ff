using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>What SQLite writes differently. Lists come by https://sqlite.org/json1.html</summary>
internal sealed class SqliteSql : SqlDialect
{
    /// <summary>The one there is.</summary>
    public static SqliteSql Instance { get; } = new();

    /// <inheritdoc/>
    public override string Numbers(string name) => $"SELECT value FROM json_each({name})";

    /// <inheritdoc/>
    public override string Texts(string name) => Numbers(name);

    /// <inheritdoc/>
    public override string Holds(string column, string name) => $"instr(lower({column}), lower({name})) > 0";

    /// <inheritdoc/>
    public override string Most(string name) => $"LIMIT {name}";

    /// <summary>The statement that writes one row so; its parameters are the columns, <c>@name</c> each.</summary>
    public static string Statement(Write write)
    {
        var names = write.Types.Select(t => t.Name).ToList();
        var key = string.Join(" AND ", write.Keys.Select(k => $"{k} = @{k}"));
        return write.Kind switch
        {
            WriteKind.Insert => Insert(write, names),
            WriteKind.InsertNew => $"{Insert(write, names)} {OnConflictSql.Clause(write, "", null)}",
            WriteKind.Put => $"{Insert(write, names)} {OnConflictSql.Clause(write, Set(write, "excluded."), When(write, "excluded."))}",
            WriteKind.Update => $"UPDATE {write.Table} SET {Set(write, "@")} WHERE {And(key, When(write, "@"))}",
            WriteKind.Remove => $"DELETE FROM {write.Table} WHERE {And(key, When(write, "@"))}",
            _ => throw new ArgumentOutOfRangeException(nameof(write)),
        };
    }

    private static string Insert(Write write, List<string> names)
    {
        var (columns, values) = (names.ToList(), names.Select(n => $"@{n}").ToList());
        if (write.NumberedInFile is var (column, value))
        {
            columns.Add(column);
            values.Add(value);
        }

        return $"INSERT INTO {write.Table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", values)})";
    }

    private static string Set(Write write, string coming) => string.Join(", ", write.Set.Select(s => $"{s.Column} = {Row(s.Value, coming, write.Table)}"));

    private static string? When(Write write, string coming) => write.When is { } when ? Row(when, coming, write.Table) : null;

    private static string Row(string text, string coming, string table) =>
        text.Replace("{new}.", coming, StringComparison.Ordinal).Replace("{old}", table, StringComparison.Ordinal);

    private static string And(string key, string? when) => when is null ? key : key.Length == 0 ? when : $"{key} AND ({when})";
}
