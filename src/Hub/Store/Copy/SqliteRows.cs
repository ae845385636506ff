using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Store.Tables;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Copy;

/// <summary>Reads the rows of a file as a database server can store them.</summary>
internal sealed class SqliteRows(SqliteConnection connection, SqliteTransaction? transaction = null)
{
    /// <summary>How many texts had characters that no database server can store, which were replaced.</summary>
    public long Mended { get; private set; }

    /// <summary>Reads a table from its first row to its last.</summary>
    public IEnumerable<object?[]> Read(CopyTable table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = table.Select;
        command.Transaction = transaction;
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
                    var type => MakeStorable(reader.GetString(i), type),
                };
            }

            yield return row;
        }
    }

    /// <summary>Returns the last number that was assigned in the table's numbered column; 0 when none was.</summary>
    public long LastNumber(CopyTable table)
    {
        var last = Number($"SELECT max({table.Numbered}) FROM {table.Name}");
        return table.Name switch
        {
            // These rows may have been deleted since, and their numbers must not be assigned again.
            "session" => Math.Max(last, Number("SELECT value FROM counter WHERE name = 'session'")),
            "outbox" => Math.Max(last, Number("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")),
            _ => last,
        };
    }

    private long Number(string sql) => Database.Scalar(connection, sql, transaction) is long number ? number : 0;

    private string MakeStorable(string text, ColumnType type)
    {
        var storable = type == ColumnType.Short ? StorableText.Short(text) : StorableText.Of(text);
        if (!string.Equals(storable, text, StringComparison.Ordinal))
        {
            Mended++;
        }

        return storable;
    }
}
