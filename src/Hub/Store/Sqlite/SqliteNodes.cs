using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Sessions of a file, which is one hub's: whoever holds the data folder has the only one that lives.</summary>
internal sealed class SqliteNodes : INodeStore
{
    private readonly IQueries queries;
    private readonly CommitQueue queue;
    private readonly TimeProvider time;
    private readonly Prepared count;
    private readonly Prepared free;
    private readonly Prepared freeOf;
    private readonly Prepared add;
    private readonly Prepared pulse;
    private readonly Prepared end;
    private readonly Prepared endOthers;
    private readonly Prepared forget;
    private readonly Prepared rightTime;

    /// <summary>Prepares the statements.</summary>
    public SqliteNodes(IQueries queries, CommitQueue queue, Statements statements, TimeProvider time)
    {
        (this.queries, this.queue, this.time) = (queries, queue, time);
        count = statements.Make("UPDATE counter SET value = value + 1 WHERE name = 'session' RETURNING value");
        free = statements.Make("UPDATE job SET lease = 0, may_have_run = 1 WHERE lease <> 0");
        freeOf = statements.Make("UPDATE job SET lease = 0, may_have_run = 1 WHERE lease = @session");
        add = statements.Make(
            """
            INSERT INTO session (id, name, version, role, url, term_ms, started_at, seen_at, held, done)
            VALUES (@id, @name, @version, @role, @url, @term, @now, @now, 0, 0)
            """);
        pulse = statements.Make("UPDATE session SET seen_at = @now, held = @held, done = @done WHERE id = @id");
        end = statements.Make("UPDATE session SET ended_at = @now, held = 0 WHERE id = @id AND ended_at IS NULL");
        endOthers = statements.Make("UPDATE session SET ended_at = @now, held = 0 WHERE id <> @id AND ended_at IS NULL");
        forget = statements.Make("DELETE FROM session WHERE id < @before");

        // Written while the clock was ahead of where it is now: their waits are kept, not what the clock said.
        rightTime = statements.Make("UPDATE job SET due_at = due_at - (created_at - @now), created_at = @now WHERE created_at > @now");
    }

    /// <inheritdoc/>
    public Task<long> StartSessionAsync(Node node, CancellationToken ct) => queue.RunAsync(
        () =>
        {
            var now = time.GetUtcNow();
            free.Run();
            rightTime.Run(now);
            var session = count.Number()!.Value;
            endOthers.Run(now, session);
            forget.Run(session - SessionTable.Kept);
            add.Run(session, node.Name, node.Version, node.Role, node.Url, (long)node.Term.TotalMilliseconds, now);
            return session;
        },
        ct);

    /// <inheritdoc/>
    public async Task<Pulse> PulseAsync(long session, NodeWork work, CancellationToken ct)
    {
        // Nobody else can have ended its session.
        await queue.RunAsync(() => pulse.Run(time.GetUtcNow(), work.Held, work.Done, session), ct).ConfigureAwait(false);
        return new Pulse(Alive: true, [session], [], time.GetUtcNow());
    }

    /// <inheritdoc/>
    public Task EndSessionAsync(long session, CancellationToken ct) => queue.RunAsync(
        () =>
        {
            freeOf.Run(session);
            return end.Run(time.GetUtcNow(), session);
        },
        ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeRow>> SessionsAsync(CancellationToken ct) =>
        queries.QueryAsync($"SELECT {SessionTable.Columns} FROM session ORDER BY id", SessionTable.Read, ct);

    /// <inheritdoc/>
    public Task<DateTimeOffset> NowAsync(CancellationToken ct) => Task.FromResult(time.GetUtcNow());
}
