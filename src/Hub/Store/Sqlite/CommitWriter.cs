using System.Text.Json;
using Microsoft.Data.Sqlite;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Writes one commit inside the transaction that is open on its connection. Guards come first and undo nothing: a refusal rolls back to the savepoint.</summary>
internal sealed class CommitWriter(SqliteConnection connection, TimeProvider time) : IDisposable
{
    private const string JobUpsert =
        """
        INSERT INTO job (kind, subject, lane, due_at, attempts, parked, trace, payload, lease, may_have_run, created_at, failures)
        VALUES (@kind, @subject, @lane, @due, @attempts, @parked, @trace, @payload, @lease, @may, @now, @failures)
        ON CONFLICT (kind, subject) DO UPDATE SET lane = excluded.lane, due_at = excluded.due_at, attempts = excluded.attempts, parked = excluded.parked,
          trace = excluded.trace, payload = excluded.payload, lease = excluded.lease, may_have_run = excluded.may_have_run,
          failures = excluded.failures
        """;

    private readonly Prepared save = new(connection, "SAVEPOINT step");
    private readonly Prepared release = new(connection, "RELEASE step");
    private readonly Prepared undo = new(connection, "ROLLBACK TO step");
    private readonly Prepared finish = new(connection, "DELETE FROM job WHERE kind = @kind AND subject = @subject AND lease = @lease AND parked IS NULL");

    // A parked job is taken as it was seen: one that somebody has let go on, or that was parked anew meanwhile, is another.
    private readonly Prepared finishParked = new(connection,
        "DELETE FROM job WHERE kind = @kind AND subject = @subject AND lease = 0 AND parked = @parked AND payload IS @payload AND created_at = @written");

    private readonly Prepared settle = new(connection, "DELETE FROM job WHERE kind = @kind AND subject = @subject AND parked IS NOT NULL");
    private readonly Prepared upsertJob = new(connection, JobUpsert);
    private readonly Prepared markFile = new(connection, "INSERT INTO inbound_file VALUES (@mapping, @sha, @name, @at) ON CONFLICT DO NOTHING");
    private readonly Prepared moveFeed = new(connection, "UPDATE feed SET cursor = CASE WHEN cursor IS @from THEN @cursor ELSE cursor END, read_at = @at WHERE id = @id");
    private readonly Prepared newNotice = new(connection, "INSERT INTO notice VALUES (@id, @state, @reason, @created, @updated) ON CONFLICT DO NOTHING");
    private readonly Prepared setNotice = new(connection, "UPDATE notice SET state = @state, reason = @reason, updated_at = @updated WHERE id = @id");
    private readonly Prepared addTimeline = new(connection,
        "INSERT INTO timeline VALUES (@ticket, (SELECT coalesce(max(n), 0) + 1 FROM timeline WHERE ticket_id = @ticket), @at, @what, @ordinal, @detail)");

    private readonly Prepared addAttempt = new(connection, "INSERT INTO attempt (order_id, at, outcome, reason, elapsed_ms, sent, answered) VALUES (@order, @at, @outcome, @reason, @elapsed, @sent, @answered)");

    private readonly Prepared archived = new(connection, "UPDATE attempt SET sent = NULL, answered = NULL WHERE id IN (SELECT value FROM json_each(@ids))");
    private readonly Prepared forgetFiles = new(connection, "DELETE FROM inbound_file WHERE at < @before");
    private readonly Prepared mended = new(connection, "DELETE FROM drift WHERE mapping = @mapping AND kind = @kind AND subject = @subject");
    private readonly Prepared markMessage = new(connection, "INSERT INTO inbox VALUES (@channel, @id, @at) ON CONFLICT DO NOTHING");
    private readonly Prepared forgetInbox = new(connection, "DELETE FROM inbox WHERE at < @before");
    private readonly Prepared addMessage = new(connection, "INSERT INTO outbox (channel, message_id, grouped_by, subject, body, at) VALUES (@channel, @id, @group, @subject, @body, @at)");
    private readonly Prepared published = new(connection, "DELETE FROM outbox WHERE n IN (SELECT value FROM json_each(@ids))");
    private readonly AuditWriter audit = new(connection);
    private readonly TicketWriter tickets = new(connection);
    private readonly UnmatchedWriter unmatched = new(connection);

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
            GoBack();
            throw;
        }

        if (result.Status != CommitStatus.Done)
        {
            undo.Run();
        }

        release.Run();
        return result;
    }

    /// <summary>Appends to the audit inside the open transaction.</summary>
    public void Note(AuditEntry entry) => audit.Write([entry]);

    public void Dispose()
    {
        foreach (var statement in new IDisposable[] { save, release, undo, finish, finishParked, settle, upsertJob, markFile, moveFeed, newNotice, setNotice, addTimeline, addAttempt, archived, forgetFiles, mended, markMessage, forgetInbox, addMessage, published, audit, tickets, unmatched })
        {
            statement.Dispose();
        }
    }

    private void GoBack()
    {
        try
        {
            undo.Run();
            release.Run();
        }
        catch (SqliteException)
        {
            // On some errors (full, I/O) SQLite has rolled the whole transaction back already; the first error says what happened.
        }
    }

    private CommitResult WriteInside(Commit commit)
    {
        var now = Ms(time.GetUtcNow());
        if (commit.Finishes is { } job && Finish(job) != 1)
        {
            return new CommitResult(CommitStatus.Fenced);
        }

        if (commit.Feed is { FileSha256: { } sha } file && markFile.Run(file.Mapping, sha, file.FileName, now) != 1)
        {
            return new CommitResult(CommitStatus.FileKnown);
        }

        foreach (var change in commit.Tickets)
        {
            if (tickets.Write(change) is { Status: not CommitStatus.Done } refused)
            {
                return refused;
            }
        }

        foreach (var next in commit.Jobs)
        {
            Put(next, now);
        }

        var skipped = Notices(commit, now);
        foreach (var notice in commit.Notices)
        {
            setNotice.Run((int)notice.State, notice.Reason, Ms(notice.UpdatedAt), notice.Id);
        }

        foreach (var entry in commit.Timeline)
        {
            addTimeline.Run(entry.TicketId, Ms(entry.At), entry.What, entry.Ordinal, entry.Detail);
        }

        foreach (var a in commit.Attempts)
        {
            addAttempt.Run(a.OrderId, Ms(a.At), a.Outcome, a.Reason, (long)a.Elapsed.TotalMilliseconds, a.Sent, a.Answered);
        }

        audit.Write(commit.Audit);
        if (commit.Archived.Count > 0)
        {
            archived.Run(JsonSerializer.Serialize(commit.Archived));
        }

        if (commit.ForgetFilesBefore is { } before)
        {
            forgetFiles.Run(Ms(before));
        }

        Messages(commit);
        foreach (var drift in commit.Mended)
        {
            mended.Run(drift.Mapping, (int)drift.Kind, drift.Subject);
        }

        foreach (var settled in commit.Settled)
        {
            settle.Run((int)settled.Kind, settled.Subject);
        }

        var left = unmatched.Write(commit);
        if (commit.Feed is { } feed)
        {
            moveFeed.Run(feed.From, feed.Cursor, Ms(feed.ReadAt), feed.FeedId);
        }

        return new CommitResult(CommitStatus.Done, SkippedNotices: skipped, LeftWork: left);
    }

    private void Messages(Commit commit)
    {
        foreach (var mark in commit.Inbox)
        {
            markMessage.Run(mark.Channel, mark.MessageId, Ms(mark.At));
        }

        foreach (var m in commit.Outbox)
        {
            addMessage.Run(m.Channel, m.MessageId, m.Group, m.Subject, m.Body, Ms(m.At));
        }

        if (commit.Published.Count > 0)
        {
            published.Run(JsonSerializer.Serialize(commit.Published));
        }

        if (commit.ForgetInboxBefore is { } before)
        {
            forgetInbox.Run(Ms(before));
        }
    }

    private int Finish(Job job) => job.Parked is null
        ? finish.Run((int)job.Kind, job.Subject, job.Lease)
        : finishParked.Run((int)job.Kind, job.Subject, job.Parked, job.Payload, Ms(job.WrittenAt));

    private List<long>? Notices(Commit commit, long now)
    {
        List<long>? skipped = null;
        foreach (var (notice, job) in commit.NewNotices)
        {
            if (newNotice.Run(notice.Id, (int)notice.State, notice.Reason, Ms(notice.CreatedAt), Ms(notice.UpdatedAt)) == 0)
            {
                (skipped ??= []).Add(notice.Id);
            }
            else if (job is not null)
            {
                Put(job, now);
            }
        }

        return skipped;
    }

    private void Put(Job job, long now) =>
        upsertJob.Run((int)job.Kind, job.Subject, job.Lane, Ms(job.DueAt), job.Attempts, job.Parked, job.Trace, job.Payload, job.Lease, job.MayHaveRun ? 1 : 0, now, job.Failures);
}
