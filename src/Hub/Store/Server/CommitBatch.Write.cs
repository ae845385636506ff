using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>Writes the commits of a batch that were not refused.</summary>
internal sealed partial class CommitBatch
{
    // Returns true when an update matched a work order.
    private async Task<bool> WriteRemainingAsync(CancellationToken ct)
    {
        var changed = remaining.SelectMany(c => c.Tickets).Where(t => t.Before is not null).ToList();
        var orders = Orders().ToList();
        var changedOrders = orders.Where(o => o.Before is not null && !ReferenceEquals(o.Before, o.After)).Select(o => o.After);
        var jobs = Jobs();
        var sets = new RowSets(statements.Sets, sql);
        remaining.ForEach(c => sets.Add(c.PlainRows()));
        FreeJobs = jobs.Count(IsDue) + sets.CountOf(JobTable.Name);
        var ended = RowsJson.Of(JobTable.Lease, remaining.Select(c => c.Finishes).OfType<Job>());
        var script = Begin().AddRows(statements.EndJobs, "@ended", ended);

        // Before the commits' own jobs: one of these may be parked anew by the same commit.
        Add(script, JobTable.RemoveParked, "@settled", Settled());
        Add(script, TicketTable.Change, "@changes", changed.Select(t => t.After));
        Add(script, TicketTable.Edit, "@edits", changed.Where(t => !t.HasSameContent).Select(t => t.After));
        Add(script, WorkOrderTable.New, "@neworders", orders.Where(o => o.Before is null).Select(o => o.After));
        Add(script, WorkOrderTable.Change, "@orders", changedOrders);
        Add(script, statements.PutJobs, "@jobs", jobs.Where(j => !j.HoldsUpdate));
        Add(script, statements.PutUpdates, "@updatejobs", jobs.Where(j => j.HoldsUpdate));
        Add(script, NoticeCountTable.Count, "@noticecounts", counts.Added);
        Add(script, NoticeTable.Change, "@capnotices", counts.Held.Select(h => h.Notice));
        Add(script, HeldNoticeTable.New, "@heldnotices", counts.Held.Select(h => h.Held));
        Add(script, JobTable.Ensure, "@heldjobs", counts.Parked);
        sets.AddTo(script);
        Add(script, AuditTable.New, "@audit", AuditChain.Following(lastAudit, remaining.SelectMany(c => c.Audit)));
        Add(script, FeedTable.Move, "@feeds", remaining.Select(c => c.Feed).OfType<FeedMove>());
        DeleteOldMarks(script);
        var unmatched = UnmatchedOfBatch();
        if (unmatched.IsEmpty)
        {
            await script.RunAsync(ct).ConfigureAwait(false);
            return false;
        }

        var count = unmatched.CountMatches(script);
        await script.RunAsync(ct).ConfigureAwait(false);
        var matched = count.Rows[0] > 0;
        await unmatched.AddApply(Begin(), matched).RunAsync(ct).ConfigureAwait(false);
        return matched;
    }

    private void Add<T>(Script script, Write<T> write, string name, IEnumerable<T> rows) =>
        script.AddRows(statements.Sets.Of(write, name), name, write.ToJson(rows, sql));

    private void DeleteOldMarks(Script script)
    {
        if (remaining.Max(c => c.ForgetFilesBefore) is { } files)
        {
            script.Add(statements.ForgetFiles, Param.Time("@filesbefore", files));
        }

        if (remaining.Max(c => c.ForgetInboxBefore) is { } inbox)
        {
            script.Add(statements.ForgetInbox, Param.Time("@inboxbefore", inbox));
            script.Add(statements.ForgetUnmatched);
        }
    }

    // One job for each key, the last of several. Jobs of notices that existed already are not written.
    private List<Job> Jobs()
    {
        var jobs = new Dictionary<(JobKind, long), Job>();
        foreach (var job in remaining.SelectMany(JobsOf))
        {
            jobs[(job.Kind, job.Subject)] = job with { Lease = IsOrphan(job) ? 0 : job.Lease, WrittenAt = now };
        }

        return [.. jobs.Values.OrderBy(j => j.Kind).ThenBy(j => j.Subject)];
    }

    private bool IsDue(Job job) => job.Lease == 0 && job.Parked is null && job.DueAt <= now;

    private IEnumerable<(WorkOrder? Before, WorkOrder After)> Orders() => remaining.SelectMany(c => c.Tickets).SelectMany(t =>
        t.After.WorkOrders.Select(o => (Before: t.Before?.WorkOrders.FirstOrDefault(b => b.Ordinal == o.Ordinal), After: o)));

    private IEnumerable<Job> Settled() => remaining
        .SelectMany(c => c.Settled)
        .Select(s => new Job { Kind = s.Kind, Subject = s.Subject, Lane = "", DueAt = now });

    // Every job the batch writes or ends, in the order in which every node locks jobs.
    private IEnumerable<Job> TouchedJobs() => remaining.SelectMany(c => new[] { c.Finishes, c.Requires }).OfType<Job>()
        .Concat(remaining.SelectMany(JobsOf))
        .Concat(Settled())
        .Concat(remaining.SelectMany(c => c.Rows).OfType<RowWrite<Job>>().Select(r => r.Row))
        .DistinctBy(j => (j.Kind, j.Subject))
        .OrderBy(j => j.Kind)
        .ThenBy(j => j.Subject);

    private UnmatchedUpdates UnmatchedOfBatch()
    {
        var numbered = Orders().Where(o => o.After.ExternalId is { } id && id != o.Before?.ExternalId).Select(o => o.After);
        return new UnmatchedUpdates(sql, statements, [.. numbered], remaining.SelectMany(c => c.Unmatched));
    }
}
