using System.Text.RegularExpressions;
using Allentown311.Hub.Store.Tables;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>
/// A statement that is prepared once for its connection and run many times. Values are passed in the order in which the parameters first
/// appear. It calls SQLite directly, because each step runs about five statements and the ADO.NET layer costs more than the statements do.
/// </summary>
/// <remarks>Not thread-safe: only the thread that uses the connection may use it.</remarks>
internal sealed partial class Prepared : IBinding, IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly int parameterCount;

    // The index of each column's parameter, counted from 1; 0 where the statement does not use the column.
    private readonly int[] columnParameters = [];
    private readonly int guardParameter;

    /// <summary>Prepares a statement.</summary>
    public Prepared(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
        parameterCount = ParameterName().Matches(sql).Select(m => m.Value).Distinct(StringComparer.Ordinal).Count();
    }

    /// <summary>Prepares the statement that writes one row. Columns bind by name, because a key's parameter may come last.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="write">How rows are written.</param>
    /// <param name="guard">A column that must still have the value that was read; null for none.</param>
    public Prepared(SqliteConnection connection, Write write, string? guard = null)
        : this(connection, guard is null ? SqliteSql.Statement(write) : $"{SqliteSql.Statement(write)} AND {guard} = @guard")
    {
        columnParameters = [.. write.Types.Select(t => raw.sqlite3_bind_parameter_index(statement, $"@{t.Name}"))];
        guardParameter = raw.sqlite3_bind_parameter_index(statement, "@guard");
    }

    /// <summary>Runs the statement and returns the number of rows it changed.</summary>
    public int Run(params ReadOnlySpan<Cell> values)
    {
        BindAll(values);
        return Run();
    }

    /// <summary>Writes a row and returns the number of rows changed.</summary>
    public int Run(RowWrite row)
    {
        row.Bind(this);
        return Run();
    }

    /// <summary>Writes a row and returns the number of rows changed.</summary>
    /// <param name="columns">The row's columns.</param>
    /// <param name="row">The row.</param>
    /// <param name="guard">The value the guarded column must have; ignored when no column is guarded.</param>
    public int Run<T>(Columns<T> columns, T row, Cell guard = default)
    {
        if (guardParameter > 0)
        {
            BindParameter(guardParameter, guard);
        }

        for (var i = 0; i < columns.Count; i++)
        {
            Bind(i, columns.At(i).Value(row));
        }

        return Run();
    }

    /// <summary>
    /// Runs the statement and returns the integer in the first column of the first row; null when it is NULL or there is no row.
    /// </summary>
    public long? Number(params ReadOnlySpan<Cell> values)
    {
        BindAll(values);
        try
        {
            long? number = null;
            var code = raw.sqlite3_step(statement);
            if (code == raw.SQLITE_ROW)
            {
                number = raw.sqlite3_column_type(statement, 0) == raw.SQLITE_NULL ? null : raw.sqlite3_column_int64(statement, 0);
            }

            StepToEnd(code);
            return number;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <inheritdoc/>
    public void Bind(int column, Cell cell)
    {
        // A column that the statement does not name is written by other databases only.
        if (columnParameters[column] > 0)
        {
            BindParameter(columnParameters[column], cell);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => statement.Dispose();

    private int Run()
    {
        try
        {
            StepToEnd(raw.sqlite3_step(statement));
            return raw.sqlite3_changes(database);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    private void StepToEnd(int code)
    {
        while (code == raw.SQLITE_ROW)
        {
            code = raw.sqlite3_step(statement);
        }

        Check(code, raw.SQLITE_DONE);
    }

    private void BindAll(ReadOnlySpan<Cell> values)
    {
        for (var i = 0; i < parameterCount; i++)
        {
            BindParameter(i + 1, values[i]);
        }
    }

    private void BindParameter(int index, Cell cell) => Check(cell.Kind switch
    {
        CellKind.Number => raw.sqlite3_bind_int64(statement, index, cell.Number),
        CellKind.Real => raw.sqlite3_bind_double(statement, index, cell.Real),
        CellKind.Text => raw.sqlite3_bind_text(statement, index, cell.Text),
        _ => raw.sqlite3_bind_null(statement, index),
    });

    private void Check(int code, int expected = raw.SQLITE_OK)
    {
        if (code != expected)
        {
            throw new SqliteException(raw.sqlite3_errmsg(database).utf8_to_string(), code & 0xFF, raw.sqlite3_extended_errcode(database));
        }
    }

    [GeneratedRegex("@[a-z_0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName();
}
