using System.Text.RegularExpressions;
using Allentown311.Hub.Store.Tables;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>
/// A statement prepared once for its connection and run many times; values are given in the order its parameters first appear. It speaks to
/// SQLite itself: five statements a step run through here, and the ADO.NET layer costs more than they do.
/// </summary>
internal sealed partial class Prepared : IBinding, IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly int count;
    private readonly int[] places = [];
    private readonly int guardPlace;

    /// <summary>Prepares a statement.</summary>
    public Prepared(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
        count = ParameterName().Matches(sql).Select(m => m.Value).Distinct(StringComparer.Ordinal).Count();
    }

    /// <summary>Prepares the statement of a way of writing. Rows bind by name, since a key's parameter may come last.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="write">How rows are written.</param>
    /// <param name="guard">A column that must be as it was read; null for none.</param>
    public Prepared(SqliteConnection connection, Write write, string? guard = null)
        : this(connection, guard is null ? SqliteSql.Statement(write) : $"{SqliteSql.Statement(write)} AND {guard} = @guard")
    {
        places = [.. write.Types.Select(t => raw.sqlite3_bind_parameter_index(statement, $"@{t.Name}"))];
        guardPlace = raw.sqlite3_bind_parameter_index(statement, "@guard");
    }

    /// <summary>Runs the statement; the number of rows it changed.</summary>
    public int Run(params ReadOnlySpan<Cell> values)
    {
        BindAll(values);
        return Run();
    }

    /// <summary>Writes a row; the number of rows it changed.</summary>
    public int Run(RowWrite row)
    {
        row.Bind(this);
        return Run();
    }

    /// <summary>Writes a row; the number of rows it changed.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="row">The row.</param>
    /// <param name="guard">What the guarded column must be; nothing where none is guarded.</param>
    public int Run<T>(Columns<T> columns, T row, Cell guard = default)
    {
        if (guardPlace > 0)
        {
            BindAt(guardPlace, guard);
        }

        for (var i = 0; i < columns.Count; i++)
        {
            Bind(i, columns.At(i).Value(row));
        }

        return Run();
    }

    /// <summary>The whole number in the first column of the first row; null when there is no row.</summary>
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

            ToTheEnd(code);
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
        // A column that the statement does not name is only there for other databases.
        if (places[column] > 0)
        {
            BindAt(places[column], cell);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => statement.Dispose();

    private int Run()
    {
        try
        {
            ToTheEnd(raw.sqlite3_step(statement));
            return raw.sqlite3_changes(database);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    private void ToTheEnd(int code)
    {
        while (code == raw.SQLITE_ROW)
        {
            code = raw.sqlite3_step(statement);
        }

        Check(code, raw.SQLITE_DONE);
    }

    private void BindAll(ReadOnlySpan<Cell> values)
    {
        for (var i = 0; i < count; i++)
        {
            BindAt(i + 1, values[i]);
        }
    }

    private void BindAt(int place, Cell cell) => Check(cell.Kind switch
    {
        CellKind.Number => raw.sqlite3_bind_int64(statement, place, cell.Number),
        CellKind.Real => raw.sqlite3_bind_double(statement, place, cell.Real),
        CellKind.Text => raw.sqlite3_bind_text(statement, place, cell.Text),
        _ => raw.sqlite3_bind_null(statement, place),
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
