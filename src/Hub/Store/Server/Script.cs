using System.Data;
using System.Data.Common;
using System.Text;
using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Server;

/// <summary>The rows that a statement of a script returns.</summary>
internal sealed class ResultSet<T>
{
    private List<T> rows = [];

    /// <summary>The rows, once the script has run; empty when the statement was not part of it.</summary>
    public IReadOnlyList<T> Rows => rows;

    /// <summary>Sets the rows.</summary>
    public void Set(List<T> read) => rows = read;
}

/// <summary>
/// Statements that are sent to the database together, in one round trip. Each statement that returns rows is added with the function that
/// reads them, so that result sets are matched with their statements.
/// </summary>
internal sealed class Script(ServerSql dialect, DbConnection connection, DbTransaction? transaction)
{
    private readonly StringBuilder sql = new();
    private readonly Dictionary<string, Param> values = new(StringComparer.Ordinal);
    private readonly List<Func<DbDataReader, CancellationToken, Task>> resultReaders = [];

    /// <summary>True when no statement was added.</summary>
    public bool IsEmpty => sql.Length == 0;

    /// <summary>Adds a statement that returns no rows. A parameter must have the same value in all statements that name it.</summary>
    public Script Add(string statement, params ReadOnlySpan<Param> parameters)
    {
        sql.Append(statement).AppendLine(";");
        foreach (var parameter in parameters)
        {
            values[parameter.Name] = parameter;
        }

        return this;
    }

    /// <summary>Adds a statement if the condition is true.</summary>
    public Script AddIf(bool condition, string? statement, params ReadOnlySpan<Param> parameters) =>
        condition ? Add(statement!, parameters) : this;

    /// <summary>Adds a statement over a set of rows, unless there are none.</summary>
    public Script AddRows(string statement, string name, string? rows, params ReadOnlySpan<Param> parameters) =>
        rows is null ? this : Add(statement, [Param.Text(name, rows), .. parameters]);

    /// <summary>Adds a statement that returns rows.</summary>
    public ResultSet<T> Query<T>(string statement, Func<DbDataReader, T> read, params ReadOnlySpan<Param> parameters)
    {
        Add(statement, parameters);
        var result = new ResultSet<T>();
        resultReaders.Add(async (reader, ct) =>
        {
            var rows = new List<T>();
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                rows.Add(read(reader));
            }

            result.Set(rows);
            await reader.NextResultAsync(ct).ConfigureAwait(false);
        });
        return result;
    }

    /// <summary>Adds a statement over a set of rows that returns rows, unless the set is empty.</summary>
    public ResultSet<T> QueryRows<T>(string statement, string name, string? rows, Func<DbDataReader, T> read) =>
        rows is null ? new ResultSet<T>() : Query(statement, read, Param.Text(name, rows));

    /// <summary>Runs the statements, and reads the rows they return.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (IsEmpty)
        {
            return;
        }

        var command = CreateCommand();
        await using var disposed = command.ConfigureAwait(false);
        if (resultReaders.Count == 0)
        {
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            return;
        }

        var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await using var reading = reader.ConfigureAwait(false);
        foreach (var readResult in resultReaders)
        {
            await readResult(reader, ct).ConfigureAwait(false);
        }

        // The driver throws the error of a later statement only when its result is read.
        while (await reader.NextResultAsync(ct).ConfigureAwait(false))
        {
        }
    }

    private DbCommand CreateCommand()
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = dialect.Preamble.Length == 0 ? sql.ToString() : dialect.Preamble + sql;
        foreach (var (name, type, value) in values.Values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.DbType = type;
            parameter.Value = value is string text ? dialect.Clean(text) : value ?? DBNull.Value;
            if (type == DbType.String && dialect.SizeOf(value as string) is var size and not 0)
            {
                parameter.Size = size;
            }

            command.Parameters.Add(parameter);
        }

        return command;
    }
}
