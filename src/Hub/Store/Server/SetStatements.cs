using System.Collections.Concurrent;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>The statements of ways of writing over a set of rows.</summary>
internal sealed class SetStatements(ServerSql sql)
{
    // By reference: two ways of writing are the same only when they are one.
    private readonly ConcurrentDictionary<Write, string> made = new(ReferenceEqualityComparer.Instance);

    /// <summary>The statement that writes the rows of <c>@rows</c> with a number behind it so.</summary>
    /// <param name="write">The way.</param>
    /// <param name="parameter">The name of the parameter that holds the rows.</param>
    public string Of(Write write, string parameter) => made.GetOrAdd(write, static (w, s) => s.Make(w, "{rows}"), this).Replace("{rows}", parameter, StringComparison.Ordinal);

    /// <summary>The statement that inserts rows and answers columns of those that were not there.</summary>
    public string Answering(Write write, string parameter, string answers) =>
        sql.InsertNew(write, Same(write), $"FROM {sql.Rows(parameter, write.Types)}", answers);

    /// <summary>Each column written, as it is in the source.</summary>
    public static IReadOnlyList<(string Column, string Value)> Same(Write write) => [.. write.Types.Select(t => (t.Name, $"v.{t.Name}"))];

    private string Make(Write write, string parameter)
    {
        IReadOnlyList<RowColumn> types = write.IsOrdered ? [new RowColumn(RowsJson.Order, ColumnType.Number), .. write.Types] : write.Types;
        var rows = sql.Rows(parameter, types);
        return write.Kind switch
        {
            WriteKind.Insert => $"INSERT INTO {write.Table} ({string.Join(", ", write.Types.Select(t => t.Name))}) "
                + $"SELECT {string.Join(", ", write.Types.Select(t => $"v.{t.Name}"))} FROM {rows}{(write.IsOrdered ? $" ORDER BY v.{RowsJson.Order}" : "")}",
            WriteKind.InsertNew => sql.InsertNew(write, Same(write), $"FROM {rows}"),
            WriteKind.Put => sql.Put(write, Same(write), $"FROM {rows}"),
            WriteKind.Update => sql.Change(write.Table, Set(write), rows, On(write)),
            WriteKind.Remove => sql.Remove(write.Table, rows, On(write)),
            _ => throw new ArgumentOutOfRangeException(nameof(write)),
        };
    }

    private static string Set(Write write) => string.Join(", ", write.Set.Select(s => $"{s.Column} = {Filled(s.Value, write.Table)}"));

    private static string On(Write write)
    {
        var key = write.Keys.Select(k => $"{write.Table}.{k} = v.{k}");
        return string.Join(" AND ", write.When is { } when ? key.Append($"({Filled(when, write.Table)})") : key);
    }

    private static string Filled(string text, string table) =>
        text.Replace("{new}", "v", StringComparison.Ordinal).Replace("{old}", table, StringComparison.Ordinal);
}
