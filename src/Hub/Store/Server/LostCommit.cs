using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>Finds out whether a transaction was committed whose answer was lost.</summary>
internal sealed class LostCommit(ServerDatabase database, CommitStatements statements, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// True when the batch is in the database, false when it certainly is not and never will be, null when the
    /// database could not be asked in time or has forgotten the session.
    /// </summary>
    /// <param name="mark">What it wrote into its writer's row.</param>
    /// <param name="process">The database's process that had the transaction; 0 where unknown.</param>
    public async Task<bool?> WasWrittenAsync(BatchMark mark, int process)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Patience)
        {
            try
            {
                var connection = await database.OpenAsync(CancellationToken.None).ConfigureAwait(false);
                await using var open = connection.ConfigureAwait(false);
                if (process != 0 && database.Sql.EndProcess is { } end)
                {
                    // Cut off, it may sit on its locks until its network gives up.
                    await new Script(database.Sql, connection, null).Add(end, Param.Number("@process", process)).RunAsync(CancellationToken.None).ConfigureAwait(false);
                }

                // The row is locked by that transaction until it ends: what is read here is final.
                var transaction = await connection.BeginTransactionAsync(CancellationToken.None).ConfigureAwait(false);
                await using var running = transaction.ConfigureAwait(false);
                var script = new Script(database.Sql, connection, transaction);
                var last = script.Ask(
                    statements.LastBatch, static r => r.Number("n"), Param.Text("@marks", $$"""[{"session":{{mark.Session}},"writer":{{mark.Writer}}}]"""));
                await script.RunAsync(CancellationToken.None).ConfigureAwait(false);
                return last.Rows is [var written] ? written >= mark.Number : null;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Whatever it was: nobody may take it for an answer.
                await Task.Delay(Pause, time, CancellationToken.None).ConfigureAwait(false);
            }
        }

        return null;
    }
}
