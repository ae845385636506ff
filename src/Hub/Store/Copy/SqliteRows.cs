using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Store.Tables;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Copy;

/// <summary>The rows of a file, as a database server can hold them.</summary>
internal sealed class SqliteRows(SqliteConnection connection, SqliteTransaction? transaction = null)
{
    /// <summary>Texts that held what no database server holds, and hold a replacement character there now.</summary>
    public long Mended { get; private set; }

    /// <summary>Reads a table from its first row to its last.</summary>
    public IEnumerable<object?[]> Read(CopyTable table)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (table.Select, transaction);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new object?[table.Columns.Count];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = reader.IsDBNull(i) ? null : table.Columns[i].Type switch
                {
                    ColumnType.Number => reader.GetInt64(i),
                    ColumnType.Real => reader.GetDouble(i),
                    var type => Fit(reader.GetString(i), type),
                };
            }

            yield return row;
        }
    }

    /// <summary>The last number that was given out in a column; 0 for none.</summary>
    public long LastNumber(CopyTable table)
    {
        var last = Number($"SELECT max({table.Numbered}) FROM {table.Name}");
        return table.Name switch
        {
            // Given out, and perhaps deleted since: they are not given again.
            "session" => Math.Max(last, Number("SELECT value FROM counter WHERE name = 'session'")),
            "outbox" => Math.Max(last, Number("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")),
            _ => last,
        };
    }

    private long Number(string sql) => Database.Scalar(connection, sql, transaction) is long number ? number : 0;

    private string Fit(string text, ColumnType type)
    {
        var fit = type == ColumnType.Short ? StorableText.Short(text) : StorableText.Of(text);
        if (!string.Equals(fit, text, StringComparison.Ordinal))
        {
            Mended++;
        }

        return fit;
    }
}
