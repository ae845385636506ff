using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>
/// Stores sessions in a file. A file belongs to one hub, so the hub that has the data folder locked has the only live session.
/// </summary>
internal sealed class SqliteNodes : INodeStore
{
    private readonly IQueries queries;
    private readonly ICommitQueue queue;
    private readonly TimeProvider time;
    private readonly Prepared nextSession;
    private readonly Prepared freeAllJobs;
    private readonly Prepared freeJobsOfSession;
    private readonly Prepared add;
    private readonly Prepared pulse;
    private readonly Prepared end;
    private readonly Prepared endOthers;
    private readonly Prepared deleteOld;
    private readonly Prepared correctTimes;

    /// <summary>Prepares the statements.</summary>
    public SqliteNodes(IQueries queries, ICommitQueue queue, Statements statements, TimeProvider time)
    {
        this.queries = queries;
        this.queue = queue;
        this.time = time;
        nextSession = statements.Prepare("UPDATE counter SET value = value + 1 WHERE name = 'session' RETURNING value");
        freeAllJobs = statements.Prepare("UPDATE job SET lease = 0, may_have_run = 1 WHERE lease <> 0");
        freeJobsOfSession = statements.Prepare("UPDATE job SET lease = 0, may_have_run = 1 WHERE lease = @session");
        add = statements.Prepare(
            """
            INSERT INTO session (id, name, version, role, url, term_ms, started_at, seen_at, held, done)
            VALUES (@id, @name, @version, @role, @url, @term, @now, @now, 0, 0)
            """);
        pulse = statements.Prepare("UPDATE session SET seen_at = @now, held = @held, done = @done WHERE id = @id");
        end = statements.Prepare("UPDATE session SET ended_at = @now, held = 0 WHERE id = @id AND ended_at IS NULL");
        endOthers = statements.Prepare("UPDATE session SET ended_at = @now, held = 0 WHERE id <> @id AND ended_at IS NULL");
        deleteOld = statements.Prepare("DELETE FROM session WHERE id < @before");

        // These jobs were written while the clock was ahead of the present time. Each keeps its waiting time, counted from now.
        correctTimes = statements.Prepare(
            "UPDATE job SET due_at = due_at - (created_at - @now), created_at = @now WHERE created_at > @now");
    }

    /// <inheritdoc/>
    public Task<long> StartSessionAsync(Node node, CancellationToken ct) => queue.RunAsync(
        () =>
        {
            var now = time.GetUtcNow();
            freeAllJobs.Run();
            correctTimes.Run(now);
            var session = nextSession.Number()!.Value;
            endOthers.Run(now, session);
            deleteOld.Run(session - SessionTable.MostEnded);
            add.Run(session, node.Name, node.Version, node.Role, node.Url, (long)node.Term.TotalMilliseconds, now);
            return session;
        },
        ct);

    /// <inheritdoc/>
    public async Task<Pulse> PulseAsync(long session, NodeWork work, CancellationToken ct)
    {
        // No other hub uses the file, so the session is always alive.
        await queue.RunAsync(() => pulse.Run(time.GetUtcNow(), work.Held, work.Done, session), ct).ConfigureAwait(false);
        return new Pulse(Alive: true, [session], [], time.GetUtcNow());
    }

    /// <inheritdoc/>
    public Task EndSessionAsync(long session, CancellationToken ct) => queue.RunAsync(
        () =>
        {
            freeJobsOfSession.Run(session);
            return end.Run(time.GetUtcNow(), session);
        },
        ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeRow>> SessionsAsync(CancellationToken ct) =>
        queries.QueryAsync($"SELECT {SessionTable.Columns} FROM session ORDER BY id", SessionTable.Read, ct);

    /// <inheritdoc/>
    public Task<DateTimeOffset> NowAsync(CancellationToken ct) => Task.FromResult(time.GetUtcNow());
}
