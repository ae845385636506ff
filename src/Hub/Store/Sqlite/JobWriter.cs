using System.Text.Json;
using Allentown311.Hub.Store.Sql;
using Microsoft.Data.Sqlite;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Sessions, claims and releases: who holds which job. Runs inside the writer's transaction.</summary>
internal sealed class JobWriter(SqliteConnection connection, TimeProvider time) : IDisposable
{
    // As many as a person looks back over.
    private const int SessionsKept = 20;

    private readonly Prepared count = new(connection, "UPDATE counter SET value = value + @by WHERE name = @name RETURNING value");
    // Another value each time: what stays the same, SQLite does not write.
    private readonly Prepared touch = new(connection, "INSERT INTO counter (name, value) VALUES ('touched', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1");
    private readonly Prepared free = new(connection, "UPDATE job SET lease = 0, may_have_run = 1 WHERE lease <> 0");

    private readonly Prepared freeOf = new(connection, "UPDATE job SET lease = 0, may_have_run = 1 WHERE lease = @session");
    private readonly Prepared addSession = new(connection,
        """
        INSERT INTO session (id, name, version, role, url, term_ms, started_at, seen_at, held, done)
        VALUES (@id, @name, @version, @role, @url, @term, @now, @now, 0, 0)
        """);

    private readonly Prepared pulse = new(connection, "UPDATE session SET seen_at = @now, held = @held, done = @done WHERE id = @id");
    private readonly Prepared endSession = new(connection, "UPDATE session SET ended_at = @now, held = 0 WHERE id = @id AND ended_at IS NULL");
    private readonly Prepared endOthers = new(connection, "UPDATE session SET ended_at = @now, held = 0 WHERE id <> @id AND ended_at IS NULL");
    private readonly Prepared forgetSessions = new(connection, "DELETE FROM session WHERE id < @before");

    // Written while the clock was ahead of where it is now: their waits are kept, not what the clock said.
    private readonly Prepared rightTime = new(connection, "UPDATE job SET due_at = due_at - (created_at - @now), created_at = @now WHERE created_at > @now");

    // Set-based: one statement a lane, over the index that holds only jobs nobody has.
    private readonly PreparedQuery claim = new(connection,
        $"""
         UPDATE job SET lease = @session WHERE (kind, subject) IN
           (SELECT kind, subject FROM job WHERE lane = @lane AND lease = 0 AND parked IS NULL AND due_at <= @now ORDER BY due_at LIMIT @most)
         RETURNING {JobColumns}
         """,
        "@session", "@lane", "@now", "@most");

    private readonly Prepared nextDue = new(connection, "SELECT min(due_at) FROM job WHERE lane = @lane AND lease = 0 AND parked IS NULL");

    private readonly Prepared giveBack = new(connection,
        """
        UPDATE job SET lease = 0, due_at = @due WHERE (kind, subject, lease) IN
          (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(@jobs))
        """);

    private readonly Prepared openFeed = new(connection, "INSERT INTO feed (mapping, first_read_at) VALUES (@mapping, @at) ON CONFLICT DO NOTHING");
    private readonly PreparedQuery readFeed = new(connection, "SELECT id, mapping, cursor, first_read_at FROM feed WHERE mapping = @mapping", "@mapping");
    private readonly Prepared feedJob = new(connection,
        """
        INSERT INTO job (kind, subject, lane, due_at, attempts, lease, may_have_run, created_at) VALUES (@kind, @subject, @lane, @due, 0, 0, 0, @due)
        ON CONFLICT (kind, subject) DO UPDATE SET lane = excluded.lane, due_at = excluded.due_at, parked = NULL WHERE lease = 0
        """);

    /// <summary>Starts a session; the caller holds the data folder alone, so every other session is over.</summary>
    public long StartSession(Node node)
    {
        var now = Ms(time.GetUtcNow());
        free.Run();
        rightTime.Run(now);
        var session = count.Number(1, "session")!.Value;
        endOthers.Run(now, session);
        forgetSessions.Run(session - SessionsKept);
        addSession.Run(session, node.Name, node.Version, node.Role, node.Url, (long)node.Term.TotalMilliseconds, now);
        return session;
    }

    public int Pulse(long session, NodeWork work) => pulse.Run(Ms(time.GetUtcNow()), work.Held, work.Done, session);

    public int EndSession(long session)
    {
        freeOf.Run(session);
        return endSession.Run(Ms(time.GetUtcNow()), session);
    }

    public int Touch() => touch.Run();

    public long Reserve(int ids) => count.Number(ids, "ticket")!.Value - ids + 1;

    public (List<Job> Jobs, long? NextDue) Claim(long session, IReadOnlyDictionary<string, int> room, long now)
    {
        var jobs = new List<Job>();
        long? next = null;
        foreach (var (lane, most) in room)
        {
            jobs.AddRange(claim.Rows(Rows.Job, session, lane, now, most));
            if (nextDue.Number(lane) is { } due && (next is null || due < next))
            {
                next = due;
            }
        }

        return (jobs, next);
    }

    public int GiveBack(IEnumerable<Job> jobs, long due) =>
        giveBack.Run(due, JsonSerializer.Serialize(jobs.Select(j => new[] { (long)j.Kind, j.Subject, j.Lease })));

    public Feed OpenFeed(string mapping, Job firstRead, long now)
    {
        openFeed.Run(mapping, now);
        var feed = readFeed.Rows(Rows.Feed, mapping)[0];
        feedJob.Run((int)firstRead.Kind, feed.Id, firstRead.Lane, now);
        return feed;
    }

    public void Dispose()
    {
        foreach (var statement in new IDisposable[] { count, touch, free, freeOf, addSession, pulse, endSession, endOthers, forgetSessions, rightTime, claim, nextDue, giveBack, openFeed, readFeed, feedJob })
        {
            statement.Dispose();
        }
    }
}
