using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>Stores sessions on a database server. All times are by the database's clock.</summary>
/// <param name="connection">The database.</param>
/// <param name="statements">The statements.</param>
/// <param name="notifier">Notifies other nodes that jobs may be claimed.</param>
/// <param name="started">Called with each new session's number.</param>
/// <param name="time">The database's clock.</param>
internal sealed class ServerNodes(
    ServerConnection connection, SessionStatements statements, WorkNotifier notifier, Action<long> started, StoreClock time) : INodeStore
{
    // A clock that was wrong by less than this (ms) delays no job enough to correct its times.
    private const int ClockSlack = 60_000;

    private ServerSql Sql => connection.ServerSql;

    /// <inheritdoc/>
    public async Task<long> StartSessionAsync(Node node, CancellationToken ct)
    {
        var session = await connection.RunInTransactionAsync(
            async script =>
            {
                // Nodes start one after the other. Otherwise one node would free the jobs that another, whose session it cannot see yet,
                // has claimed already.
                await script().Add(Sql.LockSchema).RunAsync(ct).ConfigureAwait(false);
                await EndSilentSessionsAsync(script, 0, ct).ConfigureAwait(false);
                await script()
                    .Add(statements.FreeOrphans)
                    .Add(statements.CorrectTimes, Param.Number("@slack", ClockSlack))
                    .RunAsync(ct).ConfigureAwait(false);
                var created = await InsertSessionAsync(script, node, ct).ConfigureAwait(false);
                await script()
                    .Add(
                        "DELETE FROM session WHERE ended_at IS NOT NULL AND id < @before",
                        Param.Number("@before", created - SessionTable.MostEnded))
                    .Add(statements.ForgetWriters)
                    .RunAsync(ct).ConfigureAwait(false);
                return created;
            },
            ct).ConfigureAwait(false);
        started(session);
        notifier.Notify();
        return session;
    }

    /// <inheritdoc/>
    public async Task<Pulse> PulseAsync(long session, NodeWork work, CancellationToken ct)
    {
        var asked = time.GetTimestamp();
        var (alive, living, clock) = await connection.RunAsync(
            script => (
                script.Query(
                    statements.Pulse, static r => r.Number("id"),
                    Param.Number("@held", work.Held), Param.Number("@done", work.Done), Param.Number("@id", session)),
                script.Query(statements.LiveSessions, static r => (Id: r.Number("id"), Silent: r.Count("silent") == 1)),
                script.Query(statements.Clock, static r => r.Time("now"))),
            ct).ConfigureAwait(false);
        var pulse = new Pulse(alive.Rows.Count > 0, [.. living.Rows.Select(s => s.Id)], [], clock.Rows[0]);
        time.Set(pulse.Now, asked);
        if (!living.Rows.Any(s => s.Silent) || await TakeOverAsync(session, ct).ConfigureAwait(false) is not { Count: > 0 } lost)
        {
            return pulse;
        }

        notifier.Notify();
        return pulse with { Lost = lost, Sessions = [.. pulse.Sessions.Except(lost.Select(l => l.Session))] };
    }

    /// <inheritdoc/>
    public async Task EndSessionAsync(long session, CancellationToken ct)
    {
        await connection.RunInTransactionAsync(
            async script =>
            {
                await script().Add(Sql.LockSession, Param.Number("@id", session)).Add(statements.End)
                    .Add(statements.FreeLost, Param.Numbers("@lost", [session])).RunAsync(ct).ConfigureAwait(false);
                return session;
            },
            ct).ConfigureAwait(false);
        notifier.Notify();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeRow>> SessionsAsync(CancellationToken ct) =>
        connection.QueryAsync($"SELECT {SessionTable.Columns} FROM session ORDER BY id", SessionTable.Read, ct);

    /// <inheritdoc/>
    public async Task<DateTimeOffset> NowAsync(CancellationToken ct) =>
        (await connection.QueryAsync(statements.Clock, static r => r.Time("now"), ct).ConfigureAwait(false))[0];

    private async Task<long> InsertSessionAsync(Func<Script> script, Node node, CancellationToken ct)
    {
        var start = script();
        var created = start.Query(
            statements.Start,
            static r => r.Number("id"),
            Param.Text("@name", node.Name),
            Param.Text("@version", node.Version),
            Param.Text("@role", node.Role),
            Param.Text("@url", node.Url),
            Param.Number("@term", (long)node.Term.TotalMilliseconds));
        await start.RunAsync(ct).ConfigureAwait(false);
        for (var writer = ServerSql.GuardWriter; writer < CommitQueue.Writers; writer++)
        {
            await script().Add(
                "INSERT INTO commit_group (session, writer, n) VALUES (@session, @writer, 0)",
                Param.Number("@session", created.Rows[0]), Param.Number("@writer", writer)).RunAsync(ct).ConfigureAwait(false);
        }

        return created.Rows[0];
    }

    // Not in the pulse's own transaction: a node must not fall silent because it waits to take over another node's work. The next pulse
    // tries again.
    private async Task<IReadOnlyList<NodeRow>> TakeOverAsync(long mine, CancellationToken ct)
    {
        try
        {
            return await connection.RunInTransactionAsync(script => EndSilentSessionsAsync(script, mine, ct), ct, tries: 1)
                .ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return [];
        }
    }

    // Ends the sessions before it frees their jobs. Locking a session waits for its running claims and commits, so all its leases are
    // visible then, and no new claim or commit of it can start.
    private async Task<IReadOnlyList<NodeRow>> EndSilentSessionsAsync(Func<Script> script, long mine, CancellationToken ct)
    {
        var sweep = script();
        var lost = sweep.Query(Sql.EndSilentSessions, SessionTable.Read, Param.Number("@id", mine));
        await sweep.RunAsync(ct).ConfigureAwait(false);
        if (lost.Rows.Count > 0)
        {
            await script().Add(Sql.ShortLockTimeout)
                .Add(statements.FreeLost, Param.Numbers("@lost", lost.Rows.Select(s => s.Session))).RunAsync(ct).ConfigureAwait(false);
        }

        return lost.Rows;
    }
}
