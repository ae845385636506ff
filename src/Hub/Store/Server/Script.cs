using System.Data;
using System.Data.Common;
using System.Text;
using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Server;

/// <summary>What a statement of a script answers.</summary>
internal sealed class Answer<T>
{
    private List<T> rows = [];

    /// <summary>Its rows, once the script has run; none where the statement was not asked.</summary>
    public IReadOnlyList<T> Rows => rows;

    /// <summary>Sets them.</summary>
    public void Set(List<T> read) => rows = read;
}

/// <summary>Statements that go to the database together, in one round trip. Each that answers says so, and its rows find their way by themselves.</summary>
internal sealed class Script(ServerSql dialect, DbConnection connection, DbTransaction? transaction)
{
    private readonly StringBuilder sql = new();
    private readonly Dictionary<string, Param> values = new(StringComparer.Ordinal);
    private readonly List<Func<DbDataReader, CancellationToken, Task>> answers = [];

    /// <summary>True when there is nothing to run.</summary>
    public bool IsEmpty => sql.Length == 0;

    /// <summary>Adds a statement that answers nothing. A parameter of the same name must have the same value throughout.</summary>
    public Script Add(string statement, params ReadOnlySpan<Param> parameters)
    {
        sql.Append(statement).AppendLine(";");
        foreach (var parameter in parameters)
        {
            values[parameter.Name] = parameter;
        }

        return this;
    }

    /// <summary>Adds a statement where it is wanted.</summary>
    public Script AddIf(bool wanted, string? statement, params ReadOnlySpan<Param> parameters) => wanted ? Add(statement!, parameters) : this;

    /// <summary>Adds a statement over a set of rows, unless there are none.</summary>
    public Script AddRows(string statement, string name, string? rows, params ReadOnlySpan<Param> parameters) =>
        rows is null ? this : Add(statement, [Param.Text(name, rows), .. parameters]);

    /// <summary>Adds a statement that answers rows.</summary>
    public Answer<T> Ask<T>(string statement, Func<DbDataReader, T> read, params ReadOnlySpan<Param> parameters)
    {
        Add(statement, parameters);
        var answer = new Answer<T>();
        answers.Add(async (reader, ct) =>
        {
            var rows = new List<T>();
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                rows.Add(read(reader));
            }

            answer.Set(rows);
            await reader.NextResultAsync(ct).ConfigureAwait(false);
        });
        return answer;
    }

    /// <summary>Adds a statement over a set of rows that answers rows, unless there are none.</summary>
    public Answer<T> AskRows<T>(string statement, string name, string? rows, Func<DbDataReader, T> read) =>
        rows is null ? new Answer<T>() : Ask(statement, read, Param.Text(name, rows));

    /// <summary>Runs the statements, and reads what they answer.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (IsEmpty)
        {
            return;
        }

        var command = Command();
        await using var disposed = command.ConfigureAwait(false);
        if (answers.Count == 0)
        {
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            return;
        }

        var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await using var reading = reader.ConfigureAwait(false);
        foreach (var answer in answers)
        {
            await answer(reader, ct).ConfigureAwait(false);
        }

        // An error of a later statement comes with its result.
        while (await reader.NextResultAsync(ct).ConfigureAwait(false))
        {
        }
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
