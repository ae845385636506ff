using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Mappings.Translation;
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
            var row = new object?[table.Letters.Count];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = reader.IsDBNull(i) ? null : table.Letters[i] switch
                {
                    'n' => reader.GetInt64(i),
                    'r' => reader.GetDouble(i),
                    var letter => Fit(reader.GetString(i), letter),
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

    private string Fit(string text, char letter)
    {
        var fit = RowsJson.Clean(letter == 's' ? Brief.Cut(text, ServerRows.LongestShort) : text);
        if (!string.Equals(fit, text, StringComparison.Ordinal))
        {
            Mended++;
        }

        return fit;
    }
}
