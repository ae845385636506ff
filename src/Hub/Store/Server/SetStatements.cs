using System.Collections.Concurrent;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>Builds the statements that write a set of rows, and caches them.</summary>
internal sealed class SetStatements(ServerSql sql)
{
    // Compared by reference: records compare by value, and comparing all members would cost more than the look-up saves.
    private readonly ConcurrentDictionary<Write, string> cache = new(ReferenceEqualityComparer.Instance);

    /// <summary>Returns the statement that writes the rows of a parameter.</summary>
    /// <param name="write">How the rows are written.</param>
    /// <param name="parameter">The name of the parameter that holds the rows as JSON.</param>
    public string Of(Write write, string parameter) => cache
        .GetOrAdd(write, static (w, s) => s.Build(w, "{rows}"), this)
        .Replace("{rows}", parameter, StringComparison.Ordinal);

    /// <summary>Returns the statement that inserts the rows whose key does not exist, and returns columns of those inserted.</summary>
    public string InsertNewReturning(Write write, string parameter, string returned) =>
        sql.InsertNew(write, Same(write), $"FROM {sql.Rows(parameter, write.Types)}", returned);

    /// <summary>Each column that is written, with the column of the source of the same name as its value.</summary>
    public static IReadOnlyList<(string Column, string Value)> Same(Write write) => [.. write.Types.Select(t => (t.Name, $"v.{t.Name}"))];

    private string Build(Write write, string parameter)
    {
        IReadOnlyList<RowColumn> types = write.IsOrdered ? [new RowColumn(RowsJson.Order, ColumnType.Number), .. write.Types] : write.Types;
        var rows = sql.Rows(parameter, types);
        return write.Kind switch
        {
            WriteKind.Insert => $"INSERT INTO {write.Table} ({string.Join(", ", write.Types.Select(t => t.Name))}) "
                + $"SELECT {string.Join(", ", write.Types.Select(t => $"v.{t.Name}"))} FROM {rows}"
                + (write.IsOrdered ? $" ORDER BY v.{RowsJson.Order}" : ""),
            WriteKind.InsertNew => sql.InsertNew(write, Same(write), $"FROM {rows}"),
            WriteKind.Put => sql.Put(write, Same(write), $"FROM {rows}"),
            WriteKind.Update => sql.Change(write.Table, Set(write), rows, On(write)),
            WriteKind.Remove => sql.Remove(write.Table, rows, On(write)),
            _ => throw new ArgumentOutOfRangeException(nameof(write)),
        };
    }

    private static string Set(Write write) =>
        string.Join(", ", write.Set.Select(s => $"{s.Column} = {SqlDialect.Fill(s.Value, "v", write.Table)}"));

    private static string On(Write write)
    {
        var key = write.Keys.Select(k => $"{write.Table}.{k} = v.{k}");
        return string.Join(" AND ", write.When is { } when ? key.Append($"({SqlDialect.Fill(when, "v", write.Table)})") : key);
    }
}
