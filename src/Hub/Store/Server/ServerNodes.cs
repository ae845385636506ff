using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>Sessions at a server: who is there, and whose work is free. All by the database's clock.</summary>
/// <param name="connection">The database.</param>
/// <param name="statements">The statements.</param>
/// <param name="notifier">Tells the others that work is free.</param>
/// <param name="started">Called with each new session's number.</param>
/// <param name="time">The database's clock.</param>
internal sealed class ServerNodes(ServerConnection connection, SessionStatements statements, WorkNotifier notifier, Action<long> started, StoreClock time) : INodeStore
{
    // A clock that was wrong by less than this (ms) moves no wait worth mending.
    private const int ClockSlack = 60_000;

    private ServerSql Sql => connection.ServerSql;

    /// <inheritdoc/>
    public async Task<long> StartSessionAsync(Node node, CancellationToken ct)
    {
        var session = await connection.TogetherAsync(
            async script =>
            {
                // Nodes start one after the other: of two at once, one would free what the other, whose session it cannot see yet, has claimed already.
                await script().Add(Sql.LockSchema).RunAsync(ct).ConfigureAwait(false);
                await SweepAsync(script, 0, ct).ConfigureAwait(false);
                await script().Add(statements.FreeOrphans).Add(statements.MendTimes, Param.Number("@slack", ClockSlack)).RunAsync(ct).ConfigureAwait(false);
                var made = await StartAsync(script, node, ct).ConfigureAwait(false);
                await script().Add("DELETE FROM session WHERE ended_at IS NOT NULL AND id < @before", Param.Number("@before", made - SessionTable.Kept))
                    .Add(statements.ForgetWriters).RunAsync(ct).ConfigureAwait(false);
                return made;
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
                script.Ask(
                    statements.Pulse, static r => r.Number("id"),
                    Param.Number("@held", work.Held), Param.Number("@done", work.Done), Param.Number("@id", session)),
                script.Ask(statements.Living, static r => (Id: r.Number("id"), Silent: r.Count("silent") == 1)),
                script.Ask(statements.Clock, static r => r.Time("now"))),
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
        await connection.TogetherAsync(
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

    private async Task<long> StartAsync(Func<Script> script, Node node, CancellationToken ct)
    {
        var start = script();
        var made = start.Ask(
            statements.Start, static r => r.Number("id"),
            Param.Text("@name", node.Name), Param.Text("@version", node.Version), Param.Text("@role", node.Role), Param.Text("@url", node.Url),
            Param.Number("@term", (long)node.Term.TotalMilliseconds));
        await start.RunAsync(ct).ConfigureAwait(false);
        for (var writer = ServerSql.Guard; writer < CommitQueue.Writers; writer++)
        {
            await script().Add(
                "INSERT INTO commit_group (session, writer, n) VALUES (@session, @writer, 0)",
                Param.Number("@session", made.Rows[0]), Param.Number("@writer", writer)).RunAsync(ct).ConfigureAwait(false);
        }

        return made.Rows[0];
    }

    // Apart from the pulse itself: a node must not fall silent because taking over another's work has to wait. The next pulse tries again.
    private async Task<IReadOnlyList<NodeRow>> TakeOverAsync(long mine, CancellationToken ct)
    {
        try
        {
            return await connection.TogetherAsync(script => SweepAsync(script, mine, ct), ct, tries: 1).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return [];
        }
    }

    // The sessions' rows first: what a claim or a commit of theirs has leased is there by then, and no other can begin.
    private async Task<IReadOnlyList<NodeRow>> SweepAsync(Func<Script> script, long mine, CancellationToken ct)
    {
        var sweep = script();
        var lost = sweep.Ask(Sql.Sweep, SessionTable.Read, Param.Number("@id", mine));
        await sweep.RunAsync(ct).ConfigureAwait(false);
        if (lost.Rows.Count > 0)
        {
            await script().Add(Sql.ShortLockTimeout)
                .Add(statements.FreeLost, Param.Numbers("@lost", lost.Rows.Select(s => s.Session))).RunAsync(ct).ConfigureAwait(false);
        }

        return lost.Rows;
    }
}
