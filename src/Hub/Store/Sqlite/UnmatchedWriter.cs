using Microsoft.Data.Sqlite;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>
/// Brings updates and work orders together that met in the wrong order: a department may say "done" before its answer to our submit is
/// stored. Both sides look for the other in the transaction that writes them, so whichever comes second finds the first.
/// </summary>
internal sealed class UnmatchedWriter(SqliteConnection connection) : IDisposable
{
    // A department's own work, never ours, lands here too: after a month no order of ours will ask for it any more.
    private const int SweepEvery = 1_000;
    private const long Month = 30L * 24 * 60 * 60 * 1000;

    private readonly Prepared sweep = new(connection, "DELETE FROM unmatched WHERE seen_at < @before");
    private int kept;

    private readonly Prepared knows = new(connection, "SELECT id FROM work_order WHERE mapping = @mapping AND external_id = @external LIMIT 1");
    private readonly Prepared applyToOrder = new(connection, ApplyJob("id", "@payload", "work_order"));
    private readonly Prepared keep = new(connection,
        """
        INSERT INTO unmatched VALUES (@mapping, @external, @payload, @changed, @seen)
        ON CONFLICT (mapping, external_id) DO UPDATE SET payload = excluded.payload, changed_at = excluded.changed_at, seen_at = excluded.seen_at
          WHERE excluded.changed_at >= changed_at
        """);

    private readonly Prepared applyKept = new(connection, ApplyJob("@order", "payload", "unmatched"));
    private readonly Prepared forget = new(connection, "DELETE FROM unmatched WHERE mapping = @mapping AND external_id = @external");

    /// <summary>Writes both sides; true when one met the other, and a job now waits to be claimed.</summary>
    public bool Write(Commit commit)
    {
        var met = false;
        // The newest last: of several about one order, it is the one that stays.
        foreach (var update in commit.Unmatched.OrderBy(u => u.ChangedAt))
        {
            if (knows.Number(update.Mapping, update.ExternalId) is not null)
            {
                // An older word than the one that waits already changes nothing.
                met |= applyToOrder.Run(Ms(update.SeenAt), update.Payload, update.Mapping, update.ExternalId) > 0;
            }
            else
            {
                keep.Run(update.Mapping, update.ExternalId, update.Payload, Ms(update.ChangedAt), Ms(update.SeenAt));
                if (kept++ % SweepEvery == 0)
                {
                    sweep.Run(Ms(update.SeenAt) - Month);
                }
            }
        }

        foreach (var (before, after) in commit.Tickets)
        {
            foreach (var order in after.WorkOrders)
            {
                var known = before?.WorkOrders.FirstOrDefault(o => o.Ordinal == order.Ordinal)?.ExternalId;
                if (order.ExternalId is { } id && id != known && applyKept.Run(order.Id, Ms(order.UpdatedAt), order.Mapping, id) > 0)
                {
                    met = true;
                    forget.Run(order.Mapping, id);
                }
            }
        }

        return met;
    }

    public void Dispose()
    {
        foreach (var statement in new[] { sweep, knows, applyToOrder, keep, applyKept, forget })
        {
            statement.Dispose();
        }
    }

    // Kind 4 is JobKind.ApplyStatus.
    private static string ApplyJob(string subject, string payload, string table) =>
        $"""
         INSERT INTO job (kind, subject, lane, due_at, attempts, parked, trace, payload, lease, may_have_run, created_at)
         SELECT 4, {subject}, '{LaneName.Status}', @now, 0, NULL, NULL, {payload}, 0, 0, @now FROM {table} WHERE mapping = @mapping AND external_id = @external
         ON CONFLICT (kind, subject) DO UPDATE SET payload = excluded.payload, parked = NULL, lease = 0, may_have_run = 0, due_at = excluded.due_at
           WHERE payload IS NULL OR julianday(excluded.payload ->> '$.ChangedAt') >= julianday(payload ->> '$.ChangedAt')
         """;
}
