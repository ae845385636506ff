using System.Data.Common;
using Allentown311.Hub.Store.Copy;
using Allentown311.Hub.Store.Tables;
using Npgsql;
using NpgsqlTypes;

namespace Allentown311.Hub.Store.Postgres;

/// <summary>Loads rows with COPY (https://www.postgresql.org/docs/current/sql-copy.html).</summary>
internal sealed class PostgresLoad : IBulkLoad
{
    /// <inheritdoc/>
    public async Task LoadAsync(
        DbConnection connection, DbTransaction transaction, CopyTable table, IEnumerable<object?[]> rows, CancellationToken ct)
    {
        var types = table.Columns.Select(c => TypeOf(c.Type)).ToList();
        var copy = $"COPY {table.Name} ({table.Quoted}) FROM STDIN (FORMAT BINARY)";
        var writer = await ((NpgsqlConnection)connection).BeginBinaryImportAsync(copy, ct).ConfigureAwait(false);
        await using var writing = writer.ConfigureAwait(false);
        writer.Timeout = Timeout.InfiniteTimeSpan;
        foreach (var row in rows)
        {
            await writer.StartRowAsync(ct).ConfigureAwait(false);
            for (var i = 0; i < row.Length; i++)
            {
                await (row[i] is { } value ? writer.WriteAsync(value, types[i], ct) : writer.WriteNullAsync(ct)).ConfigureAwait(false);
            }
        }

        await writer.CompleteAsync(ct).ConfigureAwait(false);
    }

    private static NpgsqlDbType TypeOf(ColumnType type) => type switch
    {
        ColumnType.Number => NpgsqlDbType.Bigint,
        ColumnType.Real => NpgsqlDbType.Double,
        _ => NpgsqlDbType.Text,
    };
}
