using System.Data.Common;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>By what a batch is known when the answer to its commit is lost.</summary>
/// <param name="Session">The session; 0 for a command beside the hub.</param>
/// <param name="Writer">Which of its writers.</param>
/// <param name="Number">The batch's number, which only grows.</param>
internal sealed record BatchMark(long Session, int Writer, long Number);

/// <summary>
/// Writes commits that touch nothing in common, in one transaction, set by set: first what each asks to be as it was read, then what may turn out
/// to be known, then all the rest of those that were not refused.
/// </summary>
internal sealed class CommitBatch(
    ServerSql sql, CommitStatements statements, DbConnection connection, DbTransaction transaction, BatchMark mark, DateTimeOffset now)
{
    private readonly long session = mark.Session;
    private readonly List<Commit> left = [];
    private readonly HashSet<long> skipped = [];
    private bool alive;
    private AuditLine? lastAudit;

    /// <summary>How many jobs nobody has were written, due now.</summary>
    public int Left { get; private set; }

    /// <summary>True when the batch's number stands in the session's row: a lost answer can be settled by it.</summary>
    public bool IsMarked => alive;

    /// <summary>
    /// Runs it. False when something of a commit had been written before it was refused: the transaction must be rolled back and run again;
    /// the refusal is in <paramref name="results"/>, and that commit is left out then.
    /// </summary>
    /// <param name="commits">The commits.</param>
    /// <param name="results">How each ended: filled in here.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<bool> RunAsync(IReadOnlyList<Commit> commits, CommitResult?[] results, CancellationToken ct)
    {
        void Refuse(Func<Commit, CommitResult?> refusal)
        {
            for (var i = 0; i < commits.Count; i++)
            {
                if (results[i] is null && refusal(commits[i]) is { } refused)
                {
                    results[i] = refused;
                    left.Remove(commits[i]);
                }
            }
        }

        left.AddRange(commits.Where((_, i) => results[i] is null));
        Refuse(await GuardAsync(ct).ConfigureAwait(false));
        var before = left.Count;
        var known = await AddAsync(ct).ConfigureAwait(false);
        Refuse(known.Refusal);
        if (left.Count < before && known.Wrote)
        {
            return false;
        }

        await AddNoticesAsync(ct).ConfigureAwait(false);
        var met = await WriteAsync(ct).ConfigureAwait(false);
        for (var i = 0; i < commits.Count; i++)
        {
            results[i] ??= Done(commits[i], met);
        }

        return true;
    }

    private CommitResult Done(Commit commit, bool met)
    {
        List<long>? known = null;
        foreach (var (notice, _) in commit.NewNotices)
        {
            if (skipped.Contains(notice.Id))
            {
                (known ??= []).Add(notice.Id);
            }
        }

        var mayMeet = commit.Unmatched.Count > 0 || commit.Tickets.Count > 0;
        return new CommitResult(CommitStatus.Done, SkippedNotices: known, LeftWork: met && mayMeet, SessionEnded: JobsOf(commit).Any(IsOrphan));
    }

    // What a commit relies on is locked before anything is written, so that nobody changes it until the end.
    private async Task<Func<Commit, CommitResult?>> GuardAsync(CancellationToken ct)
    {
        var finishes = left.Select(c => c.Finishes).OfType<Job>().OrderBy(j => j.Kind).ThenBy(j => j.Subject).ToList();
        var tickets = left.SelectMany(c => c.Tickets).Where(t => t.Before is not null).Select(t => t.After.Id).Distinct().Order();
        var script = Begin();
        var kept = new Answer<long>();
        if (session != 0)
        {
            kept = script.Ask(sql.KeepSession, static r => r.Number("id"), Param.Number("@session", session));
            script.Add(CommitStatements.MarkBatch, Param.Number("@group", mark.Number), Param.Number("@writer", mark.Writer));
        }

        // Numbers first: a batch that waits for one must hold nothing that others want.
        Meeting().Lock(script);
        if (sql.LockTouched is { } lockTouched)
        {
            script.AskRows(lockTouched, "@touched", RowsJson.Of(JobTable.Lease, Touched()), static _ => 0);
        }

        var running = script.AskRows(statements.LockJobs, "@finish", RowsJson.Of(JobTable.Lease, finishes.Where(j => j.Parked is null)), KeyOf);
        var parked = script.AskRows(statements.LockParked, "@parked", RowsJson.Of(JobTable.Seen, finishes.Where(j => j.Parked is not null)), KeyOf);
        var locked = script.AskRows(
            statements.LockTickets, "@tickets", RowsJson.Of(CommitStatements.Ids, tickets), static r => (Id: r.Number("id"), Version: r.Number("version")));
        var audit = new Answer<AuditLine>();
        if (left.Exists(c => c.Audit.Count > 0))
        {
            script.Ask(statements.LockAudit, static _ => 0, Param.Text("@audits", CommitStatements.AuditLock));
            audit = script.Ask(statements.LastAudit, AuditTable.Read, Param.Number("@one", 1));
        }

        await script.RunAsync(ct).ConfigureAwait(false);
        alive = kept.Rows.Count > 0;
        lastAudit = audit.Rows is [var last] ? last : null;
        var held = running.Rows.Concat(parked.Rows).ToHashSet();
        var versions = locked.Rows.ToDictionary(t => t.Id, t => t.Version);
        return commit =>
            commit.Finishes is { } job && !held.Contains((job.Kind, job.Subject)) ? new CommitResult(CommitStatus.Fenced)
            : commit.Tickets.Exists(t => t.Before is { } was && versions.GetValueOrDefault(t.After.Id, -1) != was.Version) ? new CommitResult(CommitStatus.Stale)
            : null;
    }

    // What may be there already: files and requests. Refusing is told by what was not inserted.
    private async Task<(Func<Commit, CommitResult?> Refusal, bool Wrote)> AddAsync(CancellationToken ct)
    {
        var files = left.Select(c => c.Feed).OfType<FeedMove>().Where(f => f.FileSha256 is not null);
        var news = left.SelectMany(c => c.Tickets).Where(t => t.Before is null).Select(t => t.After).ToList();
        var script = Begin();
        var marked = script.AskRows(
            statements.Sets.Answering(InboundFileTable.Mark, "@files", "mapping, sha256"), "@files", InboundFileTable.Mark.Json(files, sql),
            static r => (r.Text("mapping"), r.Text("sha256")));
        var made = script.AskRows(
            statements.Sets.Answering(TicketTable.New, "@newtickets", "id"), "@newtickets", TicketTable.New.Json(news, sql), static r => r.Number("id"));
        if (script.IsEmpty)
        {
            return (static _ => null, false);
        }

        await script.RunAsync(ct).ConfigureAwait(false);
        var (known, taken) = (marked.Rows.ToHashSet(), made.Rows.ToHashSet());
        var repeats = taken.Count == news.Count ? [] : await RepeatedAsync(news.Where(t => !taken.Contains(t.Id)), ct).ConfigureAwait(false);
        bool IsMarked(Commit commit) => commit.Feed is { FileSha256: { } sha } feed && known.Contains((feed.Mapping, sha));
        CommitResult? Refusal(Commit commit) =>
            commit.Feed is { FileSha256: not null } && !IsMarked(commit) ? new CommitResult(CommitStatus.FileKnown)
            : commit.Tickets.Find(t => t.Before is null && !taken.Contains(t.After.Id)) is { } repeat
                ? new CommitResult(CommitStatus.Repeated, repeats[repeat.After.Id])
            : null;

        // A commit that is refused for one thing and had another inserted must leave nothing.
        var wrote = left.Any(c => Refusal(c) is not null && (IsMarked(c) || c.Tickets.Exists(t => t.Before is null && taken.Contains(t.After.Id))));
        return (Refusal, wrote);
    }

    private async Task<Dictionary<long, long>> RepeatedAsync(IEnumerable<Ticket> tickets, CancellationToken ct)
    {
        var script = Begin();
        var first = script.AskRows(
            statements.FindRepeated, "@newtickets", RowsJson.Of(TicketTable.All, tickets), static r => (Id: r.Number("id"), First: r.Number("first")));
        await script.RunAsync(ct).ConfigureAwait(false);
        return first.Rows.ToDictionary(r => r.Id, r => r.First);
    }

    private async Task AddNoticesAsync(CancellationToken ct)
    {
        var notices = left.SelectMany(c => c.NewNotices).Select(n => n.Notice).ToList();
        var script = Begin();
        var made = script.AskRows(
            statements.Sets.Answering(NoticeTable.New, "@newnotices", "id"), "@newnotices", NoticeTable.New.Json(notices, sql), static r => r.Number("id"));
        await script.RunAsync(ct).ConfigureAwait(false);
        skipped.UnionWith(notices.Select(n => n.Id).Except(made.Rows));
    }

    private async Task<bool> WriteAsync(CancellationToken ct)
    {
        var changed = left.SelectMany(c => c.Tickets).Where(t => t.Before is not null).ToList();
        var orders = Orders().ToList();
        var jobs = Jobs();
        var sets = new RowSets(statements.Sets, sql);
        left.ForEach(c => sets.Add(c.PlainRows()));
        Left = jobs.Count(IsDue) + sets.CountOf(JobTable.Name);
        var script = Begin().AddRows(statements.EndJobs, "@ended", RowsJson.Of(JobTable.Lease, left.Select(c => c.Finishes).OfType<Job>()));
        Add(script, TicketTable.Change, "@changes", changed.Select(t => t.After));
        Add(script, TicketTable.Edit, "@edits", changed.Where(t => !t.HasSameContent).Select(t => t.After));
        Add(script, WorkOrderTable.New, "@neworders", orders.Where(o => o.Before is null).Select(o => o.After));
        Add(script, WorkOrderTable.Change, "@orders", orders.Where(o => o.Before is not null && !ReferenceEquals(o.Before, o.After)).Select(o => o.After));
        Add(script, statements.PutJobs, "@jobs", jobs);
        sets.AddTo(script);
        Add(script, AuditTable.New, "@audit", AuditChain.Following(lastAudit, left.SelectMany(c => c.Audit)));
        Add(script, JobTable.EndParked, "@settled", Settled());
        Add(script, FeedTable.Move, "@feeds", left.Select(c => c.Feed).OfType<FeedMove>());
        AddSweeps(script);
        var meeting = Meeting();
        if (meeting.IsEmpty)
        {
            await script.RunAsync(ct).ConfigureAwait(false);
            return false;
        }

        var count = meeting.CountMet(script);
        await script.RunAsync(ct).ConfigureAwait(false);
        var met = count.Rows[0] > 0;
        await meeting.AddApply(Begin(), met).RunAsync(ct).ConfigureAwait(false);
        return met;
    }

    private void Add<T>(Script script, Write<T> write, string name, IEnumerable<T> rows) =>
        script.AddRows(statements.Sets.Of(write, name), name, write.Json(rows, sql));

    private void AddSweeps(Script script)
    {
        if (left.Max(c => c.ForgetFilesBefore) is { } files)
        {
            script.Add(statements.ForgetFiles, Param.Time("@filesbefore", files));
        }

        if (left.Max(c => c.ForgetInboxBefore) is { } inbox)
        {
            script.Add(statements.ForgetInbox, Param.Time("@inboxbefore", inbox));
            script.Add(statements.ForgetUnmatched);
        }
    }

    // One row a key, the last of several; those of notices that were there already are not written.
    private List<Job> Jobs()
    {
        var jobs = new Dictionary<(JobKind, long), Job>();
        foreach (var job in left.SelectMany(JobsOf))
        {
            jobs[(job.Kind, job.Subject)] = job with { Lease = IsOrphan(job) ? 0 : job.Lease, WrittenAt = now };
        }

        return [.. jobs.Values.OrderBy(j => j.Kind).ThenBy(j => j.Subject)];
    }

    private bool IsDue(Job job) => job.Lease == 0 && job.Parked is null && job.DueAt <= now;

    private IEnumerable<(WorkOrder? Before, WorkOrder After)> Orders() => left.SelectMany(c => c.Tickets).SelectMany(t =>
        t.After.WorkOrders.Select(o => (Before: t.Before?.WorkOrders.FirstOrDefault(b => b.Ordinal == o.Ordinal), After: o)));

    private IEnumerable<Job> Settled() => left.SelectMany(c => c.Settled).Select(s => new Job { Kind = s.Kind, Subject = s.Subject, Lane = "", DueAt = now });

    private IEnumerable<Job> Touched() => left.Select(c => c.Finishes).OfType<Job>().Concat(left.SelectMany(JobsOf)).Concat(Settled())
        .Concat(left.SelectMany(c => c.Rows).OfType<RowWrite<Job>>().Select(r => r.Row))
        .DistinctBy(j => (j.Kind, j.Subject)).OrderBy(j => j.Kind).ThenBy(j => j.Subject);

    private UnmatchedUpdates Meeting() => new(
        sql, statements, [.. Orders().Where(o => o.After.ExternalId is { } id && id != o.Before?.ExternalId).Select(o => o.After)],
        left.SelectMany(c => c.Unmatched));

    private Script Begin() => new(sql, connection, transaction);

    private IEnumerable<Job> JobsOf(Commit commit) =>
        commit.Jobs.Concat(commit.NewNotices.Where(n => !skipped.Contains(n.Notice.Id)).Select(n => n.Job).OfType<Job>());

    // Leased to a session that is over: nobody would work it.
    private bool IsOrphan(Job job) => job.Lease != 0 && !(alive && job.Lease == session);

    private static (JobKind, long) KeyOf(DbDataReader row) => ((JobKind)row.Number("kind"), row.Number("subject"));
}
