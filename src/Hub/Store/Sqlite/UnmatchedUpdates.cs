using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>
/// Brings updates and work orders together that met in the wrong order: a department may say "done" before its answer to our submit is
/// stored. Both sides look for the other in the transaction that writes them, so whichever comes second finds the first.
/// </summary>
internal sealed class UnmatchedUpdates(Statements statements)
{
    // A department's own work, never ours, lands here too: after a month no order of ours will ask for it any more.
    private const int SweepEvery = 1_000;
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private readonly Prepared sweep = statements.Make("DELETE FROM unmatched WHERE seen_at < @before");
    private readonly Prepared knows = statements.Make("SELECT id FROM work_order WHERE mapping = @mapping AND external_id = @external LIMIT 1");
    private readonly Prepared applyToOrder = statements.Make(ApplyJob("id", "@payload", WorkOrderTable.Name));
    private readonly Prepared applyKept = statements.Make(ApplyJob("@order", "payload", UnmatchedTable.Name));
    private int kept;

    /// <summary>Writes both sides; true when one met the other, and a job now waits to be claimed.</summary>
    public bool Write(Commit commit)
    {
        var met = false;

        // The newest last: of several about one order, it is the one that stays.
        foreach (var update in commit.Unmatched.OrderBy(u => u.ChangedAt))
        {
            met |= Write(update);
        }

        foreach (var (before, after) in commit.Tickets)
        {
            foreach (var order in after.WorkOrders)
            {
                met |= Meets(before?.WorkOrders.FirstOrDefault(o => o.Ordinal == order.Ordinal), order);
            }
        }

        return met;
    }

    private bool Write(UnmatchedUpdate update)
    {
        if (knows.Number(update.Mapping, update.ExternalId) is not null)
        {
            // An older update than the one that waits already changes nothing.
            return applyToOrder.Run(update.SeenAt, update.Payload, update.Mapping, update.ExternalId) > 0;
        }

        statements.Run(UnmatchedTable.Keep, update);
        if (kept++ % SweepEvery == 0)
        {
            sweep.Run(update.SeenAt - Month);
        }

        return false;
    }

    // An order that has its number now.
    private bool Meets(WorkOrder? before, WorkOrder order)
    {
        if (order.ExternalId is not { } number || number == before?.ExternalId || applyKept.Run(order.Id, order.UpdatedAt, order.Mapping, number) == 0)
        {
            return false;
        }

        statements.Run(UnmatchedTable.Forget, order);
        return true;
    }

    private static string ApplyJob(string subject, string payload, string table) =>
        $"""
         INSERT INTO job (kind, subject, lane, due_at, attempts, parked, trace, payload, lease, may_have_run, created_at)
         SELECT {Writes.Literal(JobKind.ApplyStatus)}, {subject}, '{LaneName.Status}', @now, 0, NULL, NULL, {payload}, 0, 0, @now
         FROM {table} WHERE mapping = @mapping AND external_id = @external
         ON CONFLICT (kind, subject) DO UPDATE SET payload = excluded.payload, parked = NULL, lease = 0, may_have_run = 0, due_at = excluded.due_at
           WHERE payload IS NULL OR julianday(excluded.payload ->> '$.ChangedAt') >= julianday(payload ->> '$.ChangedAt')
         """;
}
