using System.Data.Common;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Server;

/// <summary>By what a group is known when the answer to its commit is lost.</summary>
/// <param name="Session">The session; 0 for a command beside the hub.</param>
/// <param name="Writer">Which of its writers.</param>
/// <param name="Number">The group's number, which only grows.</param>
internal sealed record GroupMark(long Session, int Writer, long Number);

/// <summary>
/// Writes a group of commits that touch nothing in common, in one transaction, set by set: first what each asks to be as it was read, then what
/// may turn out to be known, then all the rest of those that were not refused.
/// </summary>
internal sealed class GroupWrite(ServerSql sql, DbConnection connection, DbTransaction transaction, GroupMark mark, long now)
{
    private readonly long session = mark.Session;
    private readonly List<Commit> left = [];
    private readonly HashSet<long> skipped = [];
    private bool alive;
    private (long N, string Hash) audited;

    /// <summary>How many jobs nobody has were written, due now.</summary>
    public int Left { get; private set; }

    /// <summary>True when the group's number stands in the session's row: a lost answer can be settled by it.</summary>
    public bool IsMarked => alive;

    /// <summary>
    /// Runs it. False when something of a commit had been written before it was refused: the transaction must be rolled back and run again;
    /// the refusal is in <paramref name="results"/>, and that commit is left out then.
    /// </summary>
    /// <param name="commits">The group.</param>
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
        var finishes = left.Select(c => c.Finishes).OfType<Job>().ToList();
        var (running, parked) = (finishes.Where(j => j.Parked is null).OrderBy(j => j.Kind).ThenBy(j => j.Subject), finishes.Where(j => j.Parked is not null).OrderBy(j => j.Kind).ThenBy(j => j.Subject));
        var tickets = left.SelectMany(c => c.Tickets).Where(t => t.Before is not null).Select(t => t.After.Id).Distinct().Order().ToList();
        var (runningRows, parkedRows, ticketRows) = (ServerRows.KeysJson(running), ServerRows.ParkedJson(parked), ServerRows.IdsJson(tickets));
        var audits = left.Exists(c => c.Audit.Count > 0);
        var meeting = Meet();
        var touched = sql.LockTouched is null ? null : ServerRows.KeysJson(Touched());

        var script = Begin();
        if (session != 0)
        {
            script.Add(sql.KeepSession, Param.Number("@session", session)).Add(ServerSql.MarkGroup, Param.Number("@group", mark.Number), Param.Number("@writer", mark.Writer));
        }

        // Numbers first: whoever waits for one must hold nothing that others want.
        meeting.AddLock(script);
        script.AddRows(sql.LockTouched ?? "", "@touched", touched).AddRows(sql.LockJobs, "@finish", runningRows).AddRows(sql.LockParked, "@parked", parkedRows).AddRows(sql.LockTickets, "@tickets", ticketRows);
        if (audits)
        {
            script.Add(sql.LockAudit, Param.Text("@audits", """[{"name":"audit"}]"""), Param.Number("@one", 1));
        }

        var (held, versions) = (new HashSet<(JobKind, long)>(), new Dictionary<long, long>());
        if (!script.IsEmpty)
        {
            await script.ReadAsync(
                async reader =>
                {
                    alive = session != 0 && (await Script.RowsAsync(reader, r => r.GetInt64(0), ct).ConfigureAwait(false)).Count > 0;
                    foreach (var _ in Enumerable.Range(0, (meeting.IsEmpty ? 0 : 1) + (touched is null ? 0 : 1)))
                    {
                        await Script.RowsAsync(reader, r => 0, ct).ConfigureAwait(false);
                    }

                    foreach (var _ in new[] { runningRows, parkedRows }.Where(rows => rows is not null))
                    {
                        held.UnionWith(await Script.RowsAsync(reader, r => ((JobKind)r.GetInt64(0), r.GetInt64(1)), ct).ConfigureAwait(false));
                    }

                    if (ticketRows is not null)
                    {
                        versions = (await Script.RowsAsync(reader, r => (Id: r.GetInt64(0), Version: r.GetInt64(1)), ct).ConfigureAwait(false)).ToDictionary(t => t.Id, t => t.Version);
                    }

                    if (audits)
                    {
                        await Script.RowsAsync(reader, r => 0, ct).ConfigureAwait(false);
                        audited = await Script.RowsAsync(reader, r => (r.GetInt64(0), r.GetString(1)), ct).ConfigureAwait(false) is [var last] ? last : (0, "");
                    }

                    return 0;
                },
                ct).ConfigureAwait(false);
        }

        return commit => commit.Finishes is { } job && !held.Contains((job.Kind, job.Subject)) ? new CommitResult(CommitStatus.Fenced)
            : commit.Tickets.Exists(t => t.Before is { } was && versions.GetValueOrDefault(t.After.Id, -1) != was.Version) ? new CommitResult(CommitStatus.Stale)
            : null;
    }

    // What may be there already: files and requests. Refusing is told by what was not inserted.
    private async Task<(Func<Commit, CommitResult?> Refusal, bool Wrote)> AddAsync(CancellationToken ct)
    {
        var files = ServerRows.FilesJson(left.Select(c => c.Feed).OfType<FeedMove>().Where(f => f.FileSha256 is not null).OrderBy(f => f.Mapping, StringComparer.Ordinal).ThenBy(f => f.FileSha256, StringComparer.Ordinal), now);
        var news = left.SelectMany(c => c.Tickets).Where(t => t.Before is null).Select(t => t.After).OrderBy(t => t.Source, StringComparer.Ordinal).ThenBy(t => t.SourceReference, StringComparer.Ordinal).ToList();
        var tickets = ServerRows.NewTicketsJson(news);
        var script = Begin().AddRows(sql.AddFiles, "@files", files).AddRows(sql.AddTickets, "@newtickets", tickets);
        if (script.IsEmpty)
        {
            return (static _ => null, false);
        }

        var (marked, made) = (new HashSet<(string, string)>(), new HashSet<long>());
        await script.ReadAsync(
            async reader =>
            {
                if (files is not null)
                {
                    marked.UnionWith(await Script.RowsAsync(reader, r => (r.GetString(0), r.GetString(1)), ct).ConfigureAwait(false));
                }

                if (tickets is not null)
                {
                    made.UnionWith(await Script.RowsAsync(reader, r => r.GetInt64(0), ct).ConfigureAwait(false));
                }

                return 0;
            },
            ct).ConfigureAwait(false);
        var repeats = made.Count == news.Count ? []
            : (await Begin().AddRows(sql.FindRepeated, "@newtickets", ServerRows.NewTicketsJson(news.Where(t => !made.Contains(t.Id))))
                .ReadAsync(reader => Script.RowsAsync(reader, r => (r.GetInt64(0), First: r.GetInt64(1)), ct), ct).ConfigureAwait(false)).ToDictionary();
        CommitResult? Refusal(Commit commit) =>
            commit.Feed is { FileSha256: { } sha } feed && !marked.Contains((feed.Mapping, sha)) ? new CommitResult(CommitStatus.FileKnown)
            : commit.Tickets.Find(t => t.Before is null && !made.Contains(t.After.Id)) is { } repeat ? new CommitResult(CommitStatus.Repeated, repeats[repeat.After.Id])
            : null;

        // A commit that is refused for one thing and had another inserted must leave nothing.
        var wrote = left.Any(c => Refusal(c) is not null && ((c.Feed is { FileSha256: { } sha } f && marked.Contains((f.Mapping, sha))) || c.Tickets.Exists(t => t.Before is null && made.Contains(t.After.Id))));
        return (Refusal, wrote);
    }

    private async Task AddNoticesAsync(CancellationToken ct)
    {
        var notices = left.SelectMany(c => c.NewNotices).Select(n => n.Notice).DistinctBy(n => n.Id).OrderBy(n => n.Id).ToList();
        if (ServerRows.NoticesJson(notices) is { } rows)
        {
            var made = await Begin().AddRows(sql.AddNotices, "@newnotices", rows)
                .ReadAsync(reader => Script.RowsAsync(reader, r => r.GetInt64(0), ct), ct).ConfigureAwait(false);
            skipped.UnionWith(notices.Select(n => n.Id).Except(made));
        }
    }

    private async Task<bool> WriteAsync(CancellationToken ct)
    {
        var tickets = left.SelectMany(c => c.Tickets).ToList();
        var changed = tickets.Where(t => t.Before is not null).ToList();
        var orders = Orders().ToList();
        var jobs = Jobs();
        Left = jobs.Count(j => j.Lease == 0 && j.Parked is null && j.DueAt.ToUnixTimeMilliseconds() <= now);
        var meeting = Meet();
        var script = Begin()
            .AddRows(sql.DeleteJobs, "@ended", ServerRows.KeysJson(left.Select(c => c.Finishes).OfType<Job>()))
            .AddRows(sql.UpdateTickets, "@changes", ServerRows.ChangesJson(changed.Select(t => t.After)))
            .AddRows(sql.EditTickets, "@edits", ServerRows.EditsJson(changed.Where(t => !t.HasSameContent).Select(t => t.After)))
            .AddRows(sql.AddOrders, "@neworders", ServerRows.OrdersJson(orders.Where(o => o.Before is null).Select(o => o.After)))
            .AddRows(sql.UpdateOrders, "@orders", ServerRows.OrdersJson(orders.Where(o => o.Before is not null && !ReferenceEquals(o.Before, o.After)).Select(o => o.After)))
            .AddRows(sql.PutJobs, "@jobs", ServerRows.JobsJson(jobs, now))
            .AddRows(sql.UpdateNotices, "@notices", ServerRows.NoticesJson(left.SelectMany(c => c.Notices).GroupBy(n => n.Id).Select(g => g.Last()).OrderBy(n => n.Id)))
            .AddRows(sql.AddTimeline, "@timeline", ServerRows.TimelineJson(left.SelectMany(c => c.Timeline)))
            .AddRows(sql.AddAttempts, "@attempts", ServerRows.AttemptsJson(left.SelectMany(c => c.Attempts)))
            .AddRows(sql.AddAudit, "@audit", ServerRows.AuditJson(Chained(left.SelectMany(c => c.Audit))))
            .AddRows(sql.AddInbox, "@inbox", ServerRows.InboxJson(left.SelectMany(c => c.Inbox).DistinctBy(m => (m.Channel, sql.Key(m.MessageId))).OrderBy(m => m.Channel, StringComparer.Ordinal).ThenBy(m => m.MessageId, StringComparer.Ordinal)))
            .AddRows(sql.AddOutbox, "@outbox", ServerRows.OutboxJson(left.SelectMany(c => c.Outbox)))
            .AddRows(sql.DeleteDrift, "@mended", ServerRows.DriftsJson(left.SelectMany(c => c.Mended)))
            .AddRows(sql.DeleteSettled, "@settled", ServerRows.KeysJson(Settled()))
            .AddRows(sql.MoveFeeds, "@feeds", ServerRows.FeedsJson(left.Select(c => c.Feed).OfType<FeedMove>()));
        AddSweeps(script);
        if (meeting.IsEmpty)
        {
            await script.RunAsync(ct).ConfigureAwait(false);
            return false;
        }

        meeting.AddCount(script);
        var met = await script.ReadAsync(reader => Meeting.ReadAsync(reader, ct), ct).ConfigureAwait(false);
        await meeting.AddApply(Begin(), met).RunAsync(ct).ConfigureAwait(false);
        return met;
    }

    private void AddSweeps(Script script)
    {
        if (left.SelectMany(c => c.Archived).ToList() is { Count: > 0 } archived)
        {
            script.Add(sql.ForgetTexts, Param.Text("@archived", System.Text.Json.JsonSerializer.Serialize(archived)));
        }

        if (left.SelectMany(c => c.Published).ToList() is { Count: > 0 } published)
        {
            script.Add(sql.DeleteOutbox, Param.Text("@published", System.Text.Json.JsonSerializer.Serialize(published)));
        }

        if (left.Max(c => c.ForgetFilesBefore) is { } files)
        {
            script.Add(sql.ForgetFiles, Param.Time("@filesbefore", files));
        }

        if (left.Max(c => c.ForgetInboxBefore) is { } inbox)
        {
            script.Add(sql.ForgetInbox, Param.Time("@inboxbefore", inbox));
            script.Add(sql.ForgetUnmatched);
        }
    }

    // One row a key, the last of several; those of notices that were there already are not written.
    private List<Job> Jobs()
    {
        var jobs = new Dictionary<(JobKind, long), Job>();
        foreach (var job in left.SelectMany(JobsOf))
        {
            jobs[(job.Kind, job.Subject)] = IsOrphan(job) ? job with { Lease = 0 } : job;
        }

        return [.. jobs.Values.OrderBy(j => j.Kind).ThenBy(j => j.Subject)];
    }

    private IEnumerable<(WorkOrder? Before, WorkOrder After)> Orders() =>
        left.SelectMany(c => c.Tickets).SelectMany(t => t.After.WorkOrders.Select(o => (Before: t.Before?.WorkOrders.FirstOrDefault(b => b.Ordinal == o.Ordinal), After: o)));

    private IEnumerable<Job> Settled() => left.SelectMany(c => c.Settled).Select(s => new Job { Kind = s.Kind, Subject = s.Subject, Lane = "", DueAt = default });

    private IEnumerable<Job> Touched() =>
        left.Select(c => c.Finishes).OfType<Job>().Concat(left.SelectMany(JobsOf)).Concat(Settled()).DistinctBy(j => (j.Kind, j.Subject)).OrderBy(j => j.Kind).ThenBy(j => j.Subject);

    private Meeting Meet() =>
        new(sql, [.. Orders().Where(o => o.After.ExternalId is { } id && id != o.Before?.ExternalId).Select(o => o.After)], left.SelectMany(c => c.Unmatched));

    private Script Begin() => new(sql, connection, transaction);

    private IEnumerable<Job> JobsOf(Commit commit) =>
        commit.Jobs.Concat(commit.NewNotices.Where(n => !skipped.Contains(n.Notice.Id)).Select(n => n.Job).OfType<Job>());

    // Leased to a session that is over: nobody would work it.
    private bool IsOrphan(Job job) => job.Lease != 0 && !(alive && job.Lease == session);

    private IEnumerable<AuditLine> Chained(IEnumerable<AuditEntry> entries)
    {
        foreach (var entry in entries)
        {
            audited = (audited.N + 1, AuditChain.Hash(audited.Hash, audited.N + 1, entry));
            yield return new AuditLine(audited.N, entry, audited.Hash);
        }
    }
}
