using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>Finds out whether a transaction was committed when the answer to its COMMIT was lost.</summary>
internal sealed class LostCommit(ServerDatabase database, CommitStatements statements, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Returns true when the batch was written, false when it was not and never will be, and null when the database could not be reached in
    /// time or has deleted the session.
    /// </summary>
    /// <param name="mark">The batch's mark, which it wrote into its writer's row.</param>
    /// <param name="process">The id of the server's process that ran the transaction; 0 when it is unknown.</param>
    public async Task<bool?> WasWrittenAsync(BatchMark mark, int process)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Patience)
        {
            try
            {
                var connection = await database.OpenAsync(CancellationToken.None).ConfigureAwait(false);
                await using var open = connection.ConfigureAwait(false);
                if (process != 0 && database.Sql.TerminateProcess is { } end)
                {
                    // A process whose connection broke may hold its locks until its network times out.
                    await new Script(database.Sql, connection, null)
                        .Add(end, Param.Number("@process", process))
                        .RunAsync(CancellationToken.None).ConfigureAwait(false);
                }

                // That transaction locks the row until it ends, so the value read here is final.
                var transaction = await connection.BeginTransactionAsync(CancellationToken.None).ConfigureAwait(false);
                await using var running = transaction.ConfigureAwait(false);
                var script = new Script(database.Sql, connection, transaction);
                var last = script.Query(
                    statements.LastBatch,
                    static r => r.Number("n"),
                    Param.Text("@marks", $$"""[{"session":{{mark.Session}},"writer":{{mark.Writer}}}]"""));
                await script.RunAsync(CancellationToken.None).ConfigureAwait(false);
                return last.Rows is [var written] ? written >= mark.Number : null;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // No error says anything about the batch, so the query is repeated until the patience ends.
                await Task.Delay(Pause, time, CancellationToken.None).ConfigureAwait(false);
            }
        }

        return null;
    }
}
