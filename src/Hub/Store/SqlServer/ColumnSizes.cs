using System.Data.Common;
using Allentown311.Hub.Store.Copy;

namespace Allentown311.Hub.Store.SqlServer;

/// <summary>
/// Checks the length of texts. A file holds texts of any length, but columns in an index of SQL Server have a maximum length.
/// </summary>
internal static class ColumnSizes
{
    /// <summary>Returns the rows, and checks each on the way.</summary>
    /// <param name="table">The table.</param>
    /// <param name="sizes">The maximum length in UTF-16 units of each bounded column, by name.</param>
    /// <param name="rows">The table's rows.</param>
    /// <exception cref="InvalidOperationException">A text is longer than its column.</exception>
    public static IEnumerable<object?[]> Checked(CopyTable table, IReadOnlyDictionary<string, int> sizes, IEnumerable<object?[]> rows)
    {
        var most = table.Columns.Select(c => sizes.GetValueOrDefault(c.Name, int.MaxValue)).ToList();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] is string text && text.Length > most[i])
                {
                    throw new InvalidOperationException(
                        $"A text in table {table.Name}, column {table.Columns[i].Name}, has {text.Length} characters; "
                        + $"SQL Server's index takes {most[i]}. Nothing was copied. PostgreSQL takes it as it is.");
                }
            }

            yield return row;
        }
    }

    /// <summary>The query for a table's columns of bounded length, and their lengths in UTF-16 units.</summary>
    public static string Sql(CopyTable table) =>
        "SELECT name, CAST(max_length AS int) / 2 FROM sys.columns "
        + $"WHERE object_id = OBJECT_ID('{table.Name}') AND system_type_id = TYPE_ID('nvarchar') AND max_length > 0";

    /// <summary>Reads the maximum length of each bounded column of a table, by name.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> ReadAsync(
        DbConnection connection, DbTransaction transaction, CopyTable table, CancellationToken ct)
    {
        var command = connection.CreateCommand();
        await using var disposed = command.ConfigureAwait(false);
        command.CommandText = Sql(table);
        command.Transaction = transaction;
        var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await using var reading = reader.ConfigureAwait(false);
        var sizes = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            sizes[reader.GetString(0)] = reader.GetInt32(1);
        }

        return sizes;
    }
}
