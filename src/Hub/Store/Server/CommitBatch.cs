using System.Data.Common;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>Identifies a batch, so that its outcome can be read from the database when the answer to its commit is lost.</summary>
/// <param name="Session">The session; 0 for a command that runs beside the hub.</param>
/// <param name="Writer">The index of the session's writer.</param>
/// <param name="Number">The batch's number, which only grows.</param>
internal sealed record BatchMark(long Session, int Writer, long Number);

/// <summary>
/// Writes commits that have no keys in common, in one transaction, set by set. It first checks what each commit requires to be unchanged,
/// then inserts what may exist already, and then writes the rest of the commits that were not refused. Used by one thread at a time.
/// </summary>
internal sealed partial class CommitBatch(
    ServerSql sql, CommitStatements statements, DbConnection connection, DbTransaction transaction, BatchMark mark, DateTimeOffset now)
{
    private readonly long session = mark.Session;
    private readonly List<Commit> remaining = [];
    private readonly HashSet<long> existingNotices = [];
    private bool sessionLives;
    private AuditLine? lastAudit;

    /// <summary>How many jobs were written that are due now and that no session holds.</summary>
    public int FreeJobs { get; private set; }

    /// <summary>How long to wait for one lock; null for as long as the connection's setting says.</summary>
    public TimeSpan? LockWait { get; init; }

    /// <summary>True when the batch's number is written in its writer's row, by which a lost answer can be settled.</summary>
    public bool IsMarked => sessionLives;

    /// <summary>
    /// Writes the batch. Returns false when a part of a commit had been written before that commit was refused. The caller must then roll
    /// the transaction back and run a new batch; the refusal is in <paramref name="results"/>, so that the commit is left out.
    /// </summary>
    /// <param name="commits">The commits.</param>
    /// <param name="results">How each commit ended; filled in by this method. A commit that has a result already is left out.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<bool> RunAsync(IReadOnlyList<Commit> commits, CommitResult?[] results, CancellationToken ct)
    {
        void Refuse(Func<Commit, CommitResult?> refusal)
        {
            for (var i = 0; i < commits.Count; i++)
            {
                if (results[i] is null && refusal(commits[i]) is { } refused)
                {
                    results[i] = refused;
                    remaining.Remove(commits[i]);
                }
            }
        }

        remaining.AddRange(commits.Where((_, i) => results[i] is null));
        Refuse(await CheckGuardsAsync(ct).ConfigureAwait(false));
        var before = remaining.Count;
        var inserted = await InsertFilesAndTicketsAsync(ct).ConfigureAwait(false);
        Refuse(inserted.Refusal);
        if (remaining.Count < before && inserted.WroteRefused)
        {
            return false;
        }

        await InsertNoticesAsync(ct).ConfigureAwait(false);
        var matched = await WriteRemainingAsync(ct).ConfigureAwait(false);
        for (var i = 0; i < commits.Count; i++)
        {
            results[i] ??= Done(commits[i], matched);
        }

        return true;
    }

    private CommitResult Done(Commit commit, bool matched)
    {
        List<long>? skipped = null;
        foreach (var (notice, _) in commit.NewNotices)
        {
            if (existingNotices.Contains(notice.Id))
            {
                (skipped ??= []).Add(notice.Id);
            }
        }

        var mayMatch = commit.Unmatched.Count > 0 || commit.Tickets.Count > 0;
        return new CommitResult(
            CommitStatus.Done,
            SkippedNotices: skipped,
            LeftWork: matched && mayMatch,
            SessionEnded: JobsOf(commit).Any(IsOrphan));
    }

    // Locks what the commits rely on before anything is written, so that no other node changes it until the transaction ends.
    private async Task<Func<Commit, CommitResult?>> CheckGuardsAsync(CancellationToken ct)
    {
        var finishes = remaining.SelectMany(c => new[] { c.Finishes, c.Requires }).OfType<Job>()
            .OrderBy(j => j.Kind).ThenBy(j => j.Subject).ToList();
        var tickets = remaining.SelectMany(c => c.Tickets).Where(t => t.Before is not null).Select(t => t.After.Id).Distinct().Order();
        var script = Begin();
        if (LockWait is { } wait)
        {
            script.Add(sql.LimitLockWait(wait));
        }

        var heldSession = new ResultSet<long>();
        if (session != 0)
        {
            heldSession = script.Query(sql.HoldSession, static r => r.Number("id"), Param.Number("@session", session));
            script.Add(CommitStatements.MarkBatch, Param.Number("@group", mark.Number), Param.Number("@writer", mark.Writer));
        }

        // Locks on departments' numbers come first: a batch that waits for one must not hold rows that other batches need.
        UnmatchedOfBatch().Lock(script);
        if (sql.LockTouchedJobs is { } lockTouched)
        {
            script.QueryRows(lockTouched, "@touched", RowsJson.Of(JobTable.Lease, TouchedJobs()), static _ => 0);
        }

        var runningRows = RowsJson.Of(JobTable.Lease, finishes.Where(j => j.Parked is null));
        var running = script.QueryRows(statements.LockJobs, "@finish", runningRows, KeyOf);
        var parkedRows = RowsJson.Of(JobTable.ParkedState, finishes.Where(j => j.Parked is not null));
        var parked = script.QueryRows(statements.LockParked, "@parked", parkedRows, KeyOf);
        var locked = script.QueryRows(
            statements.LockTickets,
            "@tickets",
            RowsJson.Of(CommitStatements.Ids, tickets),
            static r => (Id: r.Number("id"), Version: r.Number("version")));
        var (audit, lastHold) = ReadAuditAndHolds(script);

        await script.RunAsync(ct).ConfigureAwait(false);
        sessionLives = heldSession.Rows.Count > 0;
        lastAudit = audit.Rows is [var last] ? last : null;
        var held = running.Rows.Concat(parked.Rows).ToHashSet();
        var versions = locked.Rows.ToDictionary(t => t.Id, t => t.Version);
        bool IsStale(TicketChange change) =>
            change.Before is { } before && versions.GetValueOrDefault(change.After.Id, -1) != before.Version;
        return commit =>
            commit.Finishes is { } job && !held.Contains((job.Kind, job.Subject)) ? new CommitResult(CommitStatus.Fenced)
            : commit.Requires is { } part && !held.Contains((part.Kind, part.Subject)) ? new CommitResult(CommitStatus.Fenced)
            : commit.Tickets.Exists(IsStale) ? new CommitResult(CommitStatus.Stale)
            : commit.HoldsSeen is { } seen && seen != lastHold.Rows[0] ? new CommitResult(CommitStatus.Stale)
            : null;
    }

    // The lock on the audit keeps a hold from being added after the last one was read: its commit writes to the audit too.
    private (ResultSet<AuditLine> Audit, ResultSet<long> LastHold) ReadAuditAndHolds(Script script)
    {
        var (audit, lastHold) = (new ResultSet<AuditLine>(), new ResultSet<long>());
        if (remaining.Exists(c => c.Audit.Count > 0))
        {
            script.Query(statements.LockAudit, static _ => 0, Param.Text("@audits", CommitStatements.AuditLock));
            audit = script.Query(statements.LastAudit, AuditTable.Read, Param.Number("@one", 1));
        }

        if (remaining.Exists(c => c.HoldsSeen is not null))
        {
            lastHold = script.Query(LegalHoldTable.Last, static r => r.Number("n"));
        }

        return (audit, lastHold);
    }

    // Inserts what may exist already: marks of files, and tickets that repeat a request. A commit whose row was not inserted is refused.
    private async Task<(Func<Commit, CommitResult?> Refusal, bool WroteRefused)> InsertFilesAndTicketsAsync(CancellationToken ct)
    {
        var files = remaining.Select(c => c.Feed).OfType<FeedMove>().Where(f => f.FileSha256 is not null);
        var newTickets = remaining.SelectMany(c => c.Tickets).Where(t => t.Before is null).Select(t => t.After).ToList();
        var script = Begin();
        var marked = script.QueryRows(
            statements.Sets.InsertNewReturning(InboundFileTable.Mark, "@files", "mapping, sha256"),
            "@files",
            InboundFileTable.Mark.ToJson(files, sql),
            static r => (r.Text("mapping"), r.Text("sha256")));
        var inserted = script.QueryRows(
            statements.Sets.InsertNewReturning(TicketTable.New, "@newtickets", "id"),
            "@newtickets",
            TicketTable.New.ToJson(newTickets, sql),
            static r => r.Number("id"));
        if (script.IsEmpty)
        {
            return (static _ => null, false);
        }

        await script.RunAsync(ct).ConfigureAwait(false);
        var markedFiles = marked.Rows.ToHashSet();
        var insertedTickets = inserted.Rows.ToHashSet();
        var repeats = insertedTickets.Count == newTickets.Count
            ? []
            : await FindRepeatedAsync(newTickets.Where(t => !insertedTickets.Contains(t.Id)), ct).ConfigureAwait(false);
        bool IsFileMarked(Commit commit) => commit.Feed is { FileSha256: { } sha } feed && markedFiles.Contains((feed.Mapping, sha));
        bool HasInserted(Commit commit) => commit.Tickets.Exists(t => t.Before is null && insertedTickets.Contains(t.After.Id));
        CommitResult? Refusal(Commit commit) =>
            commit.Feed is { FileSha256: not null } && !IsFileMarked(commit) ? new CommitResult(CommitStatus.FileKnown)
            : commit.Tickets.Find(t => t.Before is null && !insertedTickets.Contains(t.After.Id)) is { } repeat
                ? new CommitResult(CommitStatus.Repeated, repeats[repeat.After.Id])
            : null;

        // A commit that is refused for one row, while another row of it was inserted, must leave nothing behind.
        return (Refusal, remaining.Any(c => Refusal(c) is not null && (IsFileMarked(c) || HasInserted(c))));
    }

    private async Task<Dictionary<long, long>> FindRepeatedAsync(IEnumerable<Ticket> tickets, CancellationToken ct)
    {
        var script = Begin();
        var first = script.QueryRows(
            statements.FindRepeated,
            "@newtickets",
            RowsJson.Of(TicketTable.All, tickets),
            static r => (Id: r.Number("id"), First: r.Number("first")));
        await script.RunAsync(ct).ConfigureAwait(false);
        return first.Rows.ToDictionary(r => r.Id, r => r.First);
    }

    private async Task InsertNoticesAsync(CancellationToken ct)
    {
        var notices = remaining.SelectMany(c => c.NewNotices).Select(n => n.Notice).ToList();
        var script = Begin();
        var inserted = script.QueryRows(
            statements.Sets.InsertNewReturning(NoticeTable.New, "@newnotices", "id"),
            "@newnotices",
            NoticeTable.New.ToJson(notices, sql),
            static r => r.Number("id"));
        await script.RunAsync(ct).ConfigureAwait(false);
        existingNotices.UnionWith(notices.Select(n => n.Id).Except(inserted.Rows));
    }

    private Script Begin() => new(sql, connection, transaction);

    private IEnumerable<Job> JobsOf(Commit commit) =>
        commit.Jobs.Concat(commit.NewNotices.Where(n => !existingNotices.Contains(n.Notice.Id)).Select(n => n.Job).OfType<Job>());

    // A job leased to a session that has ended: no node would ever run it.
    private bool IsOrphan(Job job) => job.Lease != 0 && !(sessionLives && job.Lease == session);

    private static (JobKind, long) KeyOf(DbDataReader row) => ((JobKind)row.Number("kind"), row.Number("subject"));
}
