using Allentown311.Hub.Store.Sql;
using static Allentown311.Hub.Store.Sql.Param;

namespace Allentown311.Hub.Store.Server;

/// <content>Sessions: who is there, and whose work is free. All by the database's clock.</content>
public sealed partial class ServerStore
{
    // Ended ones a person looks back over.
    private const int SessionsKept = 20;

    // A clock that was wrong by less than this moves no wait worth mending.
    private const int ClockSlack = 60_000;

    /// <inheritdoc/>
    public override async Task<long> StartSessionAsync(Node node, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(node);
        var session = await TogetherAsync(
            async script =>
            {
                // Nodes start one after the other: of two at once, one would free what the other, whose session it cannot see yet, has claimed already.
                await script().Add(Sql.LockSchema).RunAsync(ct).ConfigureAwait(false);
                await SweepAsync(script, 0, ct).ConfigureAwait(false);
                await script()
                    .Add(Sql.FreeOrphans)
                    .Add(Sql.MendTimes, Number("@slack", ClockSlack))
                    .RunAsync(ct).ConfigureAwait(false);
                var made = await script().Add(
                    Sql.InsertAnswering(
                        "session",
                        [("name", "@name"), ("version", "@version"), ("role", "@role"), ("url", "@url"), ("term_ms", "@term"), ("started_at", Sql.Now), ("seen_at", Sql.Now), ("held", "0"), ("done", "0")],
                        "id"),
                    Text("@name", node.Name), Text("@version", node.Version), Text("@role", node.Role), Text("@url", node.Url), Number("@term", (long)node.Term.TotalMilliseconds))
                    .ReadAsync(async reader => (await Script.RowsAsync(reader, r => r.GetInt64(0), ct).ConfigureAwait(false))[0], ct).ConfigureAwait(false);
                for (var writer = ServerSql.Door; writer < GroupCommitter.Writers; writer++)
                {
                    await script().Add("INSERT INTO commit_group (session, writer, n) VALUES (@session, @writer, 0)", Number("@session", made), Number("@writer", writer)).RunAsync(ct).ConfigureAwait(false);
                }

                await script().Add("DELETE FROM session WHERE ended_at IS NOT NULL AND id < @before", Number("@before", made - SessionsKept))
                    .Add(Sql.ForgetWriters).RunAsync(ct).ConfigureAwait(false);
                return made;
            },
            ct).ConfigureAwait(false);
        commits.Session = session;
        bell.Ring();
        return session;
    }

    /// <inheritdoc/>
    public override async Task<Pulse> PulseAsync(long session, NodeWork work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(work);
        var asked = time.GetTimestamp();
        var (pulse, silent) = await ReadAsync(
            script => script
                .Add(
                    Sql.UpdateAnswering("session", $"seen_at = {Sql.Now}, held = @held, done = @done", "id = @id AND ended_at IS NULL", "id"),
                    Number("@held", work.Held), Number("@done", work.Done), Number("@id", session))
                .Add($"SELECT id, CASE WHEN id <> @id AND seen_at + term_ms < {Sql.Now} THEN 1 ELSE 0 END FROM {Sql.Glance("session")} WHERE ended_at IS NULL ORDER BY id")
                .Add($"SELECT {Sql.Now}"),
            async reader =>
            {
                var alive = (await Script.RowsAsync(reader, r => r.GetInt64(0), ct).ConfigureAwait(false)).Count > 0;
                var sessions = await Script.RowsAsync(reader, r => (Id: r.GetInt64(0), Silent: r.GetInt32(1) == 1), ct).ConfigureAwait(false);
                var now = (await Script.RowsAsync(reader, r => Rows.Time(r, 0), ct).ConfigureAwait(false))[0];
                return (new Pulse(alive, [.. sessions.Select(s => s.Id)], [], now), sessions.Exists(s => s.Silent));
            },
            ct).ConfigureAwait(false);
        time.Set(pulse.Now, asked);
        if (!silent || await TakeOverAsync(session, ct).ConfigureAwait(false) is not { Count: > 0 } lost)
        {
            return pulse;
        }

        bell.Ring();
        return pulse with { Lost = lost, Sessions = [.. pulse.Sessions.Except(lost.Select(l => l.Session))] };
    }

    /// <inheritdoc/>
    public override async Task EndSessionAsync(long session, CancellationToken ct)
    {
        await TogetherAsync(
            async script => await script()
                .Add(Sql.LockSession, Number("@id", session))
                .Add($"UPDATE session SET ended_at = {Sql.Now}, held = 0 WHERE id = @id AND ended_at IS NULL")
                .Add(Sql.FreeLost, Text("@lost", Json([session]))).RunAsync(ct).ConfigureAwait(false),
            ct).ConfigureAwait(false);
        bell.Ring();
    }

    // Apart from the pulse itself: a node must not fall silent because taking over another's work has to wait. The next pulse tries again.
    private async Task<List<NodeRow>> TakeOverAsync(long mine, CancellationToken ct)
    {
        try
        {
            return await TogetherAsync(script => SweepAsync(script, mine, ct), ct, tries: 1).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return [];
        }
    }

    // The sessions' rows first: what a claim or a commit of theirs has leased is there by then, and no other can begin.
    private async Task<List<NodeRow>> SweepAsync(Func<Script> script, long mine, CancellationToken ct)
    {
        var lost = await script().Add(Sql.Sweep, Number("@id", mine)).ReadAsync(reader => Script.RowsAsync(reader, Rows.Node, ct), ct).ConfigureAwait(false);
        if (lost.Count > 0)
        {
            await script().Add(Sql.Hurry)
                .Add(Sql.FreeLost, Text("@lost", Json(lost.Select(s => s.Session)))).RunAsync(ct).ConfigureAwait(false);
        }

        return lost;
    }
}
