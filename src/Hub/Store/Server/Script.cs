using System.Data;
using System.Data.Common;
using System.Text;
using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Server;

/// <summary>Statements that go to the database together, in one round trip.</summary>
internal sealed class Script(ServerSql dialect, DbConnection connection, DbTransaction? transaction)
{
    private readonly StringBuilder sql = new();
    private readonly Dictionary<string, Param> values = new(StringComparer.Ordinal);

    /// <summary>True when there is nothing to run.</summary>
    public bool IsEmpty => sql.Length == 0;

    /// <summary>Adds a statement. A parameter of the same name must have the same value throughout.</summary>
    public Script Add(string statement, params ReadOnlySpan<Param> parameters)
    {
        sql.Append(statement).AppendLine(";");
        foreach (var parameter in parameters)
        {
            values[parameter.Name] = parameter;
        }

        return this;
    }

    /// <summary>Adds a statement over a set of rows, unless there are none.</summary>
    public Script AddRows(string statement, string name, string? rows, params ReadOnlySpan<Param> parameters)
    {
        if (rows is not null)
        {
            Add(statement, [Param.Text(name, rows), .. parameters]);
        }

        return this;
    }

    /// <summary>Adds a statement where it is wanted.</summary>
    public Script AddIf(bool wanted, string statement, params ReadOnlySpan<Param> parameters) => wanted ? Add(statement, parameters) : this;

    /// <summary>Runs the statements and reads the rows of those that answer, in their order.</summary>
    public async Task<T> ReadAsync<T>(Func<DbDataReader, Task<T>> read, CancellationToken ct)
    {
        var command = Command();
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var result = await read(reader).ConfigureAwait(false);

                // An error of a later statement comes with its result.
                while (await reader.NextResultAsync(ct).ConfigureAwait(false))
                {
                }

                return result;
            }
        }
    }

    /// <summary>Runs the statements; the rows they changed.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        if (IsEmpty)
        {
            return 0;
        }

        var command = Command();
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>The rows of the statement that answers next.</summary>
    public static async Task<List<T>> RowsAsync<T>(DbDataReader reader, Func<DbDataReader, T> read, CancellationToken ct)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        await reader.NextResultAsync(ct).ConfigureAwait(false);
        return rows;
    }

    private DbCommand Command()
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = dialect.Preamble.Length == 0 ? sql.ToString() : dialect.Preamble + sql;
        foreach (var (name, type, value) in values.Values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.DbType, parameter.Value) = (name, type, value is string text ? dialect.Clean(text) : value ?? DBNull.Value);
            if (type == DbType.String && dialect.SizeOf(value as string) is var size and not 0)
            {
                parameter.Size = size;
            }

            command.Parameters.Add(parameter);
        }

        return command;
    }
}
