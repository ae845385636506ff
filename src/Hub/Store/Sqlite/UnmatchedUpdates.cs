using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>
/// Matches status updates with work orders whose number was not known when the update was read: a department may report "done" before its
/// answer to the submit is stored. An update and an order's number each look for the other in the transaction that writes them, so the
/// second one finds the first.
/// </summary>
internal sealed class UnmatchedUpdates(Statements statements)
{
    // Updates about work the department did not get from the hub are stored too. After a month no order will match them any more.
    private const int DeleteOldEvery = 1_000;
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private readonly Prepared deleteOld = statements.Prepare("DELETE FROM unmatched WHERE seen_at < @before");
    private readonly Prepared findOrder = statements.Prepare(
        "SELECT id FROM work_order WHERE mapping = @mapping AND external_id = @external LIMIT 1");

    private readonly Prepared applyToOrder = statements.Prepare(ApplyJob("id", "@payload", WorkOrderTable.Name));
    private readonly Prepared applyStored = statements.Prepare(ApplyJob("@order", "payload", UnmatchedTable.Name));
    private int stored;

    /// <summary>
    /// Writes a commit's updates and looks for updates about its orders; true when an update matched an order, so that a job now waits to
    /// be claimed.
    /// </summary>
    public bool Write(Commit commit)
    {
        var matched = false;

        // The newest is written last, because of several updates about one order the last written stays.
        foreach (var update in commit.Unmatched.OrderBy(u => u.ChangedAt))
        {
            matched |= Write(update);
        }

        foreach (var (before, after) in commit.Tickets)
        {
            foreach (var order in after.WorkOrders)
            {
                matched |= ApplyStored(before?.WorkOrders.FirstOrDefault(o => o.Ordinal == order.Ordinal), order);
            }
        }

        return matched;
    }

    private bool Write(UnmatchedUpdate update)
    {
        if (findOrder.Number(update.Mapping, update.ExternalId) is not null)
        {
            // An update that is older than the one that waits changes nothing.
            return applyToOrder.Run(update.SeenAt, update.Payload, update.Mapping, update.ExternalId) > 0;
        }

        statements.Run(UnmatchedTable.PutNewest, update);
        if (stored++ % DeleteOldEvery == 0)
        {
            deleteOld.Run(update.SeenAt - Month);
        }

        return false;
    }

    // Looks for a stored update about an order that got its number in this commit.
    private bool ApplyStored(WorkOrder? before, WorkOrder order)
    {
        if (order.ExternalId is not { } number
            || number == before?.ExternalId
            || applyStored.Run(order.Id, order.UpdatedAt, order.Mapping, number) == 0)
        {
            return false;
        }

        statements.Run(UnmatchedTable.Remove, order);
        return true;
    }

    private static string ApplyJob(string subject, string payload, string table) =>
        $"""
         INSERT INTO job (kind, subject, lane, due_at, attempts, parked, trace, payload, lease, may_have_run, created_at)
         SELECT {Writes.Literal(JobKind.ApplyStatus)}, {subject}, '{LaneName.Status}', @now, 0, NULL, NULL, {payload}, 0, 0, @now
         FROM {table} WHERE mapping = @mapping AND external_id = @external
         ON CONFLICT (kind, subject) DO UPDATE
           SET payload = excluded.payload, parked = NULL, lease = 0, may_have_run = 0, due_at = excluded.due_at
           WHERE payload IS NULL OR {SqliteSql.NotOlder("excluded.payload", "payload")}
         """;
}
