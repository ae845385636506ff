using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>
/// A query that is prepared once for its connection and run many times. Values are passed in the order of the parameter names.
/// </summary>
internal sealed class PreparedQuery : IDisposable
{
    private readonly SqliteCommand command;

    /// <summary>Prepares a query.</summary>
    public PreparedQuery(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter(name, null));
        }
    }

    /// <summary>Runs the query and reads all its rows.</summary>
    public List<T> Rows<T>(Func<DbDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => command.Dispose();
}
