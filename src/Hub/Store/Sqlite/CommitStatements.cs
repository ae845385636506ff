using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Tables;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>
/// Writes one commit inside the transaction that is open on the connection. A commit that is refused is rolled back to a savepoint, so the
/// other commits of the transaction stay.
/// </summary>
internal sealed class CommitStatements
{
    // A job that holds an update never replaces one that holds a newer update.
    private static readonly Write<Job> PutUpdate = JobTable.PutUpdate(SqliteSql.NotOlder("{new}.payload", "{old}.payload"));

    private readonly Statements statements;
    private readonly TimeProvider time;
    private readonly Prepared save;
    private readonly Prepared release;
    private readonly Prepared undo;
    private readonly Prepared finish;
    private readonly Prepared finishParked;
    private readonly Prepared requires;
    private readonly Prepared lastHold;
    private readonly Prepared repeated;
    private readonly Prepared changeTicket;
    private readonly Prepared forgetFiles;
    private readonly Prepared forgetInbox;
    private readonly PreparedQuery lastAudit;
    private readonly Prepared countedNotices;
    private readonly UnmatchedUpdates unmatched;

    /// <summary>Prepares the statements.</summary>
    public CommitStatements(Statements statements, TimeProvider time)
    {
        this.statements = statements;
        this.time = time;
        save = statements.Prepare("SAVEPOINT step");
        release = statements.Prepare("RELEASE step");
        undo = statements.Prepare("ROLLBACK TO step");

        // While an update is being applied, a newer one may have replaced it in its row, and this session may have claimed that one too.
        // The payload tells the two apart: without it, the end of the older one would delete the newer one unapplied.
        // The session may also have given the job back and claimed it again since. Its due time, which nothing changes while a job is
        // leased, tells the two rounds apart, as the number of the claim does in a server.
        finish = statements.Prepare(
            """
            DELETE FROM job WHERE kind = @kind AND subject = @subject AND lease = @lease AND parked IS NULL AND payload IS @payload
              AND due_at = @due
            """);

        requires = statements.Prepare(
            """
            SELECT 1 FROM job WHERE kind = @kind AND subject = @subject AND lease = @lease AND parked IS NULL AND payload IS @payload
              AND due_at = @due
            """);

        // A parked job must be as the person read it: another person may have released it, or it may have been parked again.
        finishParked = statements.Prepare(
            """
            DELETE FROM job WHERE kind = @kind AND subject = @subject AND lease = 0
              AND parked = @parked AND payload IS @payload AND created_at = @written
            """);
        lastHold = statements.Prepare(LegalHoldTable.Last);
        repeated = statements.Prepare("SELECT id FROM ticket WHERE source = @source AND source_reference = @reference");
        changeTicket = statements.PrepareGuarded(TicketTable.Change, "version");
        forgetFiles = statements.Prepare("DELETE FROM inbound_file WHERE at < @before");
        forgetInbox = statements.Prepare("DELETE FROM inbox WHERE at < @before");
        lastAudit = statements.PrepareQuery($"SELECT {AuditTable.All.List} FROM audit ORDER BY n DESC LIMIT 1");
        countedNotices = statements.Prepare("SELECT coalesce(sum(n), 0) FROM notice_count WHERE counter = @counter AND slot > @since");
        unmatched = new UnmatchedUpdates(statements);
    }

    /// <summary>Writes a commit; nothing of it when it is refused.</summary>
    public CommitResult Write(Commit commit)
    {
        save.Run();
        CommitResult result;
        try
        {
            result = WriteInside(commit);
        }
        catch
        {
            UndoFailed();
            throw;
        }

        if (result.Status != CommitStatus.Done)
        {
            undo.Run();
        }

        release.Run();
        return result;
    }

    private void UndoFailed()
    {
        try
        {
            undo.Run();
            release.Run();
        }
        catch (SqliteException)
        {
            // On some errors (disk full, I/O) SQLite has rolled the whole transaction back already. The first error tells what happened.
        }
    }

    private CommitResult WriteInside(Commit commit)
    {
        if (commit.Finishes is { } job && Finish(job) != 1)
        {
            return new CommitResult(CommitStatus.Fenced);
        }

        if (commit.Requires is { } running
            && requires.Number((int)running.Kind, running.Subject, running.Lease, running.Payload, running.DueAt) is null)
        {
            return new CommitResult(CommitStatus.Fenced);
        }

        if (commit.HoldsSeen is { } seen && lastHold.Number() != seen)
        {
            return new CommitResult(CommitStatus.Stale);
        }

        if (commit.Feed is { FileSha256: not null } file && statements.Run(InboundFileTable.Mark, file) != 1)
        {
            return new CommitResult(CommitStatus.FileKnown);
        }

        foreach (var change in commit.Tickets)
        {
            if (Write(change) is { Status: not CommitStatus.Done } refused)
            {
                return refused;
            }
        }

        // Before the commit's own jobs: one of these may be parked anew by the same commit.
        var now = time.GetUtcNow();
        foreach (var (kind, subject) in commit.Settled)
        {
            statements.Run(JobTable.RemoveParked, new Job { Kind = kind, Subject = subject, Lane = "", DueAt = now });
        }

        commit.Jobs.ForEach(next => Put(next, now));
        var (skipped, held) = WriteNotices(commit, now);
        foreach (var row in commit.PlainRows())
        {
            statements.Run(row);
        }

        WriteAudit(commit.Audit);
        DeleteOldMarks(commit);
        var matched = unmatched.Write(commit);
        if (commit.Feed is { } feed)
        {
            statements.Run(FeedTable.Move, feed);
        }

        return new CommitResult(CommitStatus.Done, SkippedNotices: skipped, LeftWork: matched, HeldNotices: held);
    }

    private CommitResult Write(TicketChange change)
    {
        var (before, after) = change;
        if (before is null)
        {
            if (statements.Run(TicketTable.New, after) == 0)
            {
                return new CommitResult(CommitStatus.Repeated, repeated.Number(after.Source, after.SourceReference)!.Value);
            }
        }
        else if (changeTicket.Run(TicketTable.Change.Columns, after, before.Version) == 0)
        {
            return new CommitResult(CommitStatus.Stale);
        }
        else if (!change.HasSameContent)
        {
            statements.Run(TicketTable.Edit, after);
        }

        foreach (var order in after.WorkOrders)
        {
            Write(before?.WorkOrders.FirstOrDefault(o => o.Ordinal == order.Ordinal), order);
        }

        return new CommitResult(CommitStatus.Done);
    }

    private void Write(WorkOrder? before, WorkOrder after)
    {
        if (!ReferenceEquals(before, after))
        {
            statements.Run(before is null ? WorkOrderTable.New : WorkOrderTable.Change, after);
        }
    }

    private int Finish(Job job) => job.Parked is null
        ? finish.Run((int)job.Kind, job.Subject, job.Lease, job.Payload, job.DueAt)
        : finishParked.Run((int)job.Kind, job.Subject, job.Parked, job.Payload, job.WrittenAt);

    private (List<long>? Skipped, int Held) WriteNotices(Commit commit, DateTimeOffset now)
    {
        List<long>? skipped = null;
        if (commit.NewNotices.Count == 0)
        {
            return (null, 0);
        }

        var used = NoticeCounts.CountersOf(commit.NewNotices, now)
            .ToDictionary(c => c.Counter, c => countedNotices.Number(c.Counter, c.Slot)!.Value);
        var counts = new NoticeCounts(used, now);
        foreach (var notice in commit.NewNotices)
        {
            if (statements.Run(NoticeTable.New, notice.Notice) == 0 || !counts.Admit(notice))
            {
                (skipped ??= []).Add(notice.Notice.Id);
            }
            else if (notice.Job is { } job)
            {
                Put(job, now);
            }
        }

        Write(counts);
        return (skipped, counts.Held.Count);
    }

    private void Write(NoticeCounts counts)
    {
        foreach (var added in counts.Added)
        {
            statements.Run(NoticeCountTable.Count, added);
        }

        foreach (var (notice, held) in counts.Held)
        {
            statements.Run(NoticeTable.Change, notice);
            statements.Run(HeldNoticeTable.New, held);
        }

        foreach (var job in counts.Parked)
        {
            statements.Run(JobTable.Ensure, job);
        }
    }

    private void Put(Job job, DateTimeOffset now) =>
        statements.Run(job.HoldsUpdate ? PutUpdate : JobTable.Put, job with { WrittenAt = now });

    private void WriteAudit(List<AuditEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var last = lastAudit.Rows(AuditTable.Read);
        foreach (var line in AuditChain.Following(last is [var newest] ? newest : null, entries))
        {
            statements.Run(AuditTable.New, line);
        }
    }

    private void DeleteOldMarks(Commit commit)
    {
        if (commit.ForgetFilesBefore is { } files)
        {
            forgetFiles.Run(files);
        }

        if (commit.ForgetInboxBefore is { } inbox)
        {
            forgetInbox.Run(inbox);
        }
    }
}
