using System.Data.Common;
using Allentown311.Hub.Store.Server;

namespace Allentown311.Hub.Store.Copy;

/// <summary>
/// Moves an installation from a file to a database server, in one transaction of the server's: every table is streamed over, read again
/// there, and compared by count and checksum. Whatever differs undoes it all.
/// </summary>
internal sealed class StoreCopy(SqliteRows source, ServerDatabase database, IBulkLoad load, IReadOnlyList<CopyTable> tables)
{
    /// <summary>
    /// Copies. <paramref name="last"/> is called when all is the same, right before it becomes durable there; an error of it undoes the
    /// copy.
    /// </summary>
    /// <returns>Each table, and its sum here and there.</returns>
    /// <exception cref="InvalidOperationException">The database is in use.</exception>
    public async Task<IReadOnlyList<CopiedTable>> RunAsync(Action last, CancellationToken ct)
    {
        var connection = await database.OpenAsync(ct).ConfigureAwait(false);
        await using var open = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await using var begun = transaction.ConfigureAwait(false);

        // Until this ends no node starts there.
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
                await RunAsync(connection, transaction, database.Sql.SetLastNumber(table.Name, table.Numbered!, source.LastNumber(table)), ct).ConfigureAwait(false);
            }

            // As a start does: no session of the file's lives on, and what they held may have run.
            await RunAsync(connection, transaction, $"UPDATE session SET ended_at = {database.Sql.Now}, held = 0 WHERE ended_at IS NULL", ct).ConfigureAwait(false);
            await RunAsync(connection, transaction, "UPDATE job SET lease = 0, may_have_run = 1 WHERE lease <> 0", ct).ConfigureAwait(false);
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

    // As long as it takes: whoever moves an installation waits for it.
    private static DbCommand Command(DbConnection connection, DbTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction, command.CommandTimeout) = (sql, transaction, 0);
        return command;
    }
}

/// <summary>A table that was copied.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Here">What was read from the file.</param>
/// <param name="There">What was read from the server afterwards.</param>
internal sealed record CopiedTable(string Name, RowSum Here, RowSum There)
{
    /// <summary>True when nothing differs.</summary>
    public bool IsSame => Here == There;
}
