using System.Data.Common;
using Allentown311.Hub.Store.Copy;

namespace Allentown311.Hub.Store.SqlServer;

/// <summary>A file holds texts of any length; what stands in an index of SQL Server is bounded.</summary>
internal static class ColumnSizes
{
    /// <summary>The rows, each looked at.</summary>
    /// <param name="table">The table.</param>
    /// <param name="sizes">How many characters its bounded columns hold.</param>
    /// <param name="rows">Its rows.</param>
    /// <exception cref="InvalidOperationException">A text does not fit.</exception>
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
                        $"A text in table {table.Name}, column {table.Columns[i].Name}, has {text.Length} characters; SQL Server's index takes {most[i]}. Nothing was copied. PostgreSQL takes it as it is.");
                }
            }

            yield return row;
        }
    }

    /// <summary>Asks for the columns of bounded length, and how many characters they hold.</summary>
    public static string Sql(CopyTable table) =>
        $"SELECT name, CAST(max_length AS int) / 2 FROM sys.columns WHERE object_id = OBJECT_ID('{table.Name}') AND system_type_id = TYPE_ID('nvarchar') AND max_length > 0";

    /// <summary>Those of a table.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> ReadAsync(DbConnection connection, DbTransaction transaction, CopyTable table, CancellationToken ct)
    {
        var command = connection.CreateCommand();
        await using var disposed = command.ConfigureAwait(false);
        (command.CommandText, command.Transaction) = (Sql(table), transaction);
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
