using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>
/// A write prepared once for its connection and run many times; values are given in the order its parameters first appear. It speaks to
/// SQLite itself: five statements a step run through here, and the ADO.NET layer costs more than they do.
/// </summary>
internal sealed partial class Prepared : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly int count;

    public Prepared(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
        count = ParameterName().Matches(sql).Select(m => m.Value).Distinct(StringComparer.Ordinal).Count();
    }

    /// <summary>Runs the statement; the number of rows it changed.</summary>
    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        try
        {
            int code;
            while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
            {
            }

            Check(code, raw.SQLITE_DONE);
            return raw.sqlite3_changes(database);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The whole number in the first column of the first row; null when there is no row.</summary>
    public long? Number(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        try
        {
            var code = raw.sqlite3_step(statement);
            if (code == raw.SQLITE_ROW)
            {
                long? number = raw.sqlite3_column_type(statement, 0) == raw.SQLITE_NULL ? null : raw.sqlite3_column_int64(statement, 0);
                while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
                {
                }

                Check(code, raw.SQLITE_DONE);
                return number;
            }

            Check(code, raw.SQLITE_DONE);
            return null;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public void Dispose() => statement.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < count; i++)
        {
            Check(values[i] switch
            {
                null => raw.sqlite3_bind_null(statement, i + 1),
                long number => raw.sqlite3_bind_int64(statement, i + 1, number),
                int number => raw.sqlite3_bind_int64(statement, i + 1, number),
                string text => raw.sqlite3_bind_text(statement, i + 1, text),
                double number => raw.sqlite3_bind_double(statement, i + 1, number),
                var other => throw new NotSupportedException($"A {other.GetType().Name} is not stored."),
            });
        }
    }

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
