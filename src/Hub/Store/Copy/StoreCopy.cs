using System.Data.Common;
using Allentown311.Hub.Store.Server;

namespace Allentown311.Hub.Store.Copy;

/// <summary>
/// Copies an installation from a file to a database server, in one transaction of the server. Every table is streamed, read back and
/// compared by row count and checksum. Any difference rolls the whole copy back.
/// </summary>
internal sealed class StoreCopy(SqliteRows source, ServerDatabase database, IBulkLoad load, IReadOnlyList<CopyTable> tables)
{
    /// <summary>
    /// Copies the tables. <paramref name="last"/> is called when all checksums agree, right before the copy becomes durable; if it throws,
    /// the copy is rolled back.
    /// </summary>
    /// <returns>Each table with its checksums in the file and on the server.</returns>
    /// <exception cref="InvalidOperationException">The database is in use.</exception>
    public async Task<IReadOnlyList<CopiedTable>> RunAsync(Action last, CancellationToken ct)
    {
        var connection = await database.OpenAsync(ct).ConfigureAwait(false);
        await using var open = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await using var begun = transaction.ConfigureAwait(false);

        // No node can start on the database until this transaction ends.
        await RunAsync(connection, transaction, database.Sql.LockSchema, ct).ConfigureAwait(false);
        EnsureUnused(connection, transaction);
        var copied = new List<CopiedTable>();
        foreach (var table in tables)
        {
            await RunAsync(connection, transaction, table.Delete, ct).ConfigureAwait(false);
            var here = default(RowSum);
            await load.LoadAsync(connection, transaction, table, Summed(source.Read(table)), ct).ConfigureAwait(false);
            copied.Add(new CopiedTable(table.Name, here, await ReadAsync(connection, transaction, table, ct).ConfigureAwait(false)));

            IEnumerable<object?[]> Summed(IEnumerable<object?[]> rows)
            {
                foreach (var row in rows)
                {
                    here.Add(row);
                    yield return row;
                }
            }
        }

        if (copied.TrueForAll(t => t.IsSame))
        {
            foreach (var table in tables.Where(t => t.Numbered is not null))
            {
                var setLastNumber = database.Sql.SetLastNumber(table.Name, table.Numbered!, source.LastNumber(table));
                await RunAsync(connection, transaction, setLastNumber, ct).ConfigureAwait(false);
            }

            // As at the start of a hub: the file's sessions have ended, and the jobs they held may have run.
            var endSessions = $"UPDATE session SET ended_at = {database.Sql.Now}, held = 0 WHERE ended_at IS NULL";
            await RunAsync(connection, transaction, endSessions, ct).ConfigureAwait(false);
            const string FreeJobs = "UPDATE job SET lease = 0, may_have_run = 1 WHERE lease <> 0";
            await RunAsync(connection, transaction, FreeJobs, ct).ConfigureAwait(false);
            last();
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        return copied;
    }

    private void EnsureUnused(DbConnection connection, DbTransaction transaction)
    {
        if (ServerSchema.Number(connection, "SELECT count(*) FROM ticket", transaction) is > 0 and var tickets)
        {
            throw new InvalidOperationException($"The database {database.Where} holds {tickets} tickets already. Copy into an empty one.");
        }

        if (ServerSchema.Number(connection, "SELECT count(*) FROM audit", transaction) is > 0 and var lines)
        {
            throw new InvalidOperationException(
                $"The database {database.Where} holds {lines} lines of an audit, which nobody can remove. Copy into a new one.");
        }

        ServerCare.EnsureNoHubRuns(database.Sql, connection, transaction);
    }

    private static async Task RunAsync(DbConnection connection, DbTransaction transaction, string sql, CancellationToken ct)
    {
        var command = Command(connection, transaction, sql);
        await using var disposed = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private static async Task<RowSum> ReadAsync(DbConnection connection, DbTransaction transaction, CopyTable table, CancellationToken ct)
    {
        var sum = default(RowSum);
        var command = Command(connection, transaction, table.Select);
        await using var disposed = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await using var reading = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            sum.Add([.. Enumerable.Range(0, table.Columns.Count).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return sum;
    }

    // Without a timeout, because a large table takes long and the administrator waits for the copy.
    private static DbCommand Command(DbConnection connection, DbTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.CommandTimeout = 0;
        return command;
    }
}

/// <summary>A table that was copied.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Here">The checksum of the rows read from the file.</param>
/// <param name="There">The checksum of the rows read back from the server.</param>
internal sealed record CopiedTable(string Name, RowSum Here, RowSum There)
{
    /// <summary>True when both checksums are the same.</summary>
    public bool IsSame => Here == There;
}
