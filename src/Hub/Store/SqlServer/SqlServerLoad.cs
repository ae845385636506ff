using System.Data;
using System.Data.Common;
using Allentown311.Hub.Store.Copy;
using Allentown311.Hub.Store.Tables;
using Microsoft.Data.SqlClient;

namespace Allentown311.Hub.Store.SqlServer;

/// <summary>
/// Bulk copy, some thousand rows at a time. Not with KeepNulls: it switches the columns' defaults off, and those that no file has
/// (<c>job.claim</c>) would be NULL (learn.microsoft.com, "Keep nulls or default values during bulk import"). A column that may be NULL
/// has no default, so what is NULL in the file is NULL in the table all the same.
/// </summary>
internal sealed class SqlServerLoad : IBulkLoad
{
    /// <summary>How rows are taken.</summary>
    public const SqlBulkCopyOptions Options = SqlBulkCopyOptions.KeepIdentity | SqlBulkCopyOptions.CheckConstraints;

    private const int Batch = 5_000;

    /// <inheritdoc/>
    public async Task LoadAsync(DbConnection connection, DbTransaction transaction, CopyTable table, IEnumerable<object?[]> rows, CancellationToken ct)
    {
        using var copy = new SqlBulkCopy((SqlConnection)connection, Options, (SqlTransaction)transaction)
        {
            DestinationTableName = table.Name, BulkCopyTimeout = 0,
        };
        foreach (var name in table.Columns.Select(c => c.Name))
        {
            copy.ColumnMappings.Add(name, name);
        }

        foreach (var batch in ColumnSizes.Checked(table, await ColumnSizes.ReadAsync(connection, transaction, table, ct).ConfigureAwait(false), rows).Chunk(Batch))
        {
            using var data = Of(table, batch);
            await copy.WriteToServerAsync(data, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Rows as bulk copy takes them.</summary>
    public static DataTable Of(CopyTable table, IEnumerable<object?[]> rows)
    {
        var data = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
        foreach (var (name, type) in table.Columns)
        {
            data.Columns.Add(name, type switch { ColumnType.Number => typeof(long), ColumnType.Real => typeof(double), _ => typeof(string) });
        }

        foreach (var row in rows)
        {
            data.Rows.Add([.. row.Select(value => value ?? DBNull.Value)]);
        }

        return data;
    }
}
