using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>A statement prepared once for its connection and run many times; values are given in the order its parameters first appear.</summary>
internal sealed partial class Prepared : IDisposable
{
    private readonly SqliteCommand command;
    private readonly SqliteParameter[] parameters;

    public Prepared(SqliteConnection connection, string sql)
    {
        command = connection.CreateCommand();
        command.CommandText = sql;
        parameters = [.. ParameterName().Matches(sql).Select(m => m.Value).Distinct(StringComparer.Ordinal).Select(name => new SqliteParameter(name, null))];
        command.Parameters.AddRange(parameters);
    }

    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteNonQuery();
    }

    public object? Scalar(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    public List<T> Rows<T>(Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        Bind(values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public void Dispose() => command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }

    [GeneratedRegex("@[a-z_0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName();
}
