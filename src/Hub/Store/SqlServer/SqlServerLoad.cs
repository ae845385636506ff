using System.Data;
using System.Data.Common;
using Allentown311.Hub.Store.Copy;
using Allentown311.Hub.Store.Tables;
using Microsoft.Data.SqlClient;

namespace Allentown311.Hub.Store.SqlServer;

/// <summary>
/// Loads rows with bulk copy, in batches of 5,000. KeepNulls is not set, because it disables the columns' defaults, and a column that the
/// file does not have (<c>job.claim</c>) would be NULL (learn.microsoft.com, "Keep nulls or default values during bulk import"). A nullable
/// column has no default, so NULL in the file is NULL in the table without KeepNulls too.
/// </summary>
internal sealed class SqlServerLoad : IBulkLoad
{
    /// <summary>The options of the bulk copy.</summary>
    public const SqlBulkCopyOptions Options = SqlBulkCopyOptions.KeepIdentity | SqlBulkCopyOptions.CheckConstraints;

    private const int Batch = 5_000;

    /// <inheritdoc/>
    public async Task LoadAsync(
        DbConnection connection, DbTransaction transaction, CopyTable table, IEnumerable<object?[]> rows, CancellationToken ct)
    {
        using var copy = new SqlBulkCopy((SqlConnection)connection, Options, (SqlTransaction)transaction)
        {
            DestinationTableName = table.Name,
            BulkCopyTimeout = 0,
        };
        foreach (var name in table.Columns.Select(c => c.Name))
        {
            copy.ColumnMappings.Add(name, name);
        }

        var sizes = await ColumnSizes.ReadAsync(connection, transaction, table, ct).ConfigureAwait(false);
        foreach (var batch in ColumnSizes.Checked(table, sizes, rows).Chunk(Batch))
        {
            using var data = Of(table, batch);
            await copy.WriteToServerAsync(data, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Converts rows to the table that bulk copy reads.</summary>
    public static DataTable Of(CopyTable table, IEnumerable<object?[]> rows)
    {
        var data = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
        foreach (var (name, type) in table.Columns)
        {
            var clrType = type switch
            {
                ColumnType.Number => typeof(long),
                ColumnType.Real => typeof(double),
                _ => typeof(string),
            };
            data.Columns.Add(name, clrType);
        }

        foreach (var row in rows)
        {
            data.Rows.Add([.. row.Select(value => value ?? DBNull.Value)]);
        }

        return data;
    }
}
