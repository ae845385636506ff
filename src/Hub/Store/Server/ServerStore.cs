using System.Data.Common;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;
using static Allentown311.Hub.Store.Sql.Param;

namespace Allentown311.Hub.Store.Server;

/// <summary>The store in a database server, where several nodes work on it: jobs are claimed with leases, commits are written set by set.</summary>
public sealed partial class ServerStore : SqlStore
{
    // Without a call, another node's work is looked for this often.
    private const int LookSeconds = 5;

    private static readonly TimeSpan AfterLostClaim = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(1);

    private readonly ServerDatabase database;
    private readonly StoreClock time;
    private readonly GroupCommitter commits;
    private readonly Bell bell;
    private readonly CancellationTokenSource closing = new();
    private long claims;

    /// <summary>Opens the database, which must be at this hub's version or one it can work with.</summary>
    /// <param name="database">The server.</param>
    /// <param name="time">The database's clock, as heard last: what one node writes another reads, so this machine's own time goes into no row.</param>
    internal ServerStore(ServerDatabase database, StoreClock time)
        : base(database.Sql)
    {
        (this.database, this.time) = (database, time);
        bell = new Bell(database, time, TellOutsideWork);
        commits = new GroupCommitter(database, time, bell.Ring);
    }

    private ServerSql Sql => database.Sql;

    /// <inheritdoc/>
    public override async Task<Claim> ClaimAsync(long session, IReadOnlyDictionary<string, int> room, DateTimeOffset now, CancellationToken ct)
    {
        var lanes = RowsJson.Of(room.OrderBy(r => r.Key, StringComparer.Ordinal), static (w, r) =>
        {
            w.T("lane", r.Key);
            w.N("room", r.Value);
        });
        var claim = Interlocked.Increment(ref claims);
        var (jobs, next) = await ClaimAsync(session, claim, lanes ?? "[]", now, ct).ConfigureAwait(false);
        var ids = jobs.Select(j => j.TicketId).Where(id => id != 0).ToHashSet();
        Dictionary<long, Ticket> tickets;
        try
        {
            // The jobs are ours from here on, so nobody may be told that the claim was cancelled.
            tickets = (await FindTicketsAsync(ids, CancellationToken.None).ConfigureAwait(false)).ToDictionary(t => t.Id);
        }
        catch
        {
            _ = Task.Run(() => GiveBackAsync(session, claim), CancellationToken.None);
            throw;
        }

        return new Claim([.. jobs.OrderBy(j => j.DueAt).Select(j => new Work(j with { Claim = claim }, tickets.GetValueOrDefault(j.TicketId)))], next);
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<Ticket>> FindTicketsAsync(IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ids);

        // Tickets and orders in one round trip; an order that is newer than its ticket is found out by the ticket's version.
        return ids.Count == 0 ? [] : await ReadAsync(
            script => script.Add(findTickets, Text("@ids", Json(ids))).Add(ordersOfTickets),
            async reader =>
            {
                var tickets = await Script.RowsAsync(reader, Rows.Ticket, ct).ConfigureAwait(false);
                var orders = (await Script.RowsAsync(reader, Rows.Order, ct).ConfigureAwait(false)).ToLookup(o => o.TicketId);
                return (IReadOnlyList<Ticket>)[.. tickets.Select(t => t with { WorkOrders = [.. orders[t.Id]] })];
            },
            ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task ReleaseAsync(IReadOnlyCollection<Job> jobs, DateTimeOffset due, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        if (jobs.Count > 0)
        {
            await WriteAsync(script => script.AddRows(Sql.Release, "@held", ServerRows.HeldJson(jobs.OrderBy(j => j.Kind).ThenBy(j => j.Subject)), Param.Time("@due", due)), ct).ConfigureAwait(false);
            bell.Ring();
        }
    }

    /// <inheritdoc/>
    public override async Task<long> ReserveTicketIdsAsync(int count, CancellationToken ct)
    {
        var last = await ReadAsync(
            script => script.Add(Sql.UpdateAnswering("counter", "value = value + @count", "name = 'ticket'", "value"), Number("@count", count)),
            async reader => (await Script.RowsAsync(reader, r => r.GetInt64(0), ct).ConfigureAwait(false))[0],
            ct).ConfigureAwait(false);
        return last - count + 1;
    }

    /// <inheritdoc/>
    public override Task ProveWritableAsync(CancellationToken ct) => WriteAsync(script => script.Add("UPDATE counter SET value = value + 1 WHERE name = 'touched'"), ct);

    /// <inheritdoc/>
    public override Task<DateTimeOffset> NowAsync(CancellationToken ct) => ReadAsync(
        script => script.Add($"SELECT {Sql.Now}"), async reader => (await Script.RowsAsync(reader, r => Rows.Time(r, 0), ct).ConfigureAwait(false))[0], ct);

    /// <inheritdoc/>
    public override Task<long> OutsideChangesAsync(CancellationToken ct) => Task.FromResult(bell.Heard + (time.GetTimestamp() / time.TimestampFrequency / LookSeconds));

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await commits.DisposeAsync().ConfigureAwait(false);
        await bell.DisposeAsync().ConfigureAwait(false);
        await database.DisposeAsync().ConfigureAwait(false);
        closing.Dispose();
    }

    /// <inheritdoc/>
    public override Task<CommitResult> CommitAsync(Commit commit, CancellationToken ct) => commits.RunAsync(commit, ct);

    /// <inheritdoc/>
    private protected override Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken ct, params Param[] values) =>
        ReadAsync<IReadOnlyList<T>>(script => script.Add(sql, values), async reader => await Script.RowsAsync(reader, read, ct).ConfigureAwait(false), ct);

    // A claim whose answer is lost holds jobs nobody works: it is asked for by its number until the database answers.
    private async Task<(List<Job> Jobs, DateTimeOffset? Next)> ClaimAsync(long session, long claim, string lanes, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            return await ReadAsync(
                script => script.AddIf(Sql.Begin is not null, Sql.Begin!)
                    .Add(Sql.Claim, Text("@lanes", lanes), Number("@session", session), Param.Time("@now", now), Number("@claim", claim)).Add(Sql.NextDue)
                    .AddIf(Sql.End is not null, Sql.End!),
                async reader => (
                    await Script.RowsAsync(reader, Rows.Job, ct).ConfigureAwait(false),
                    (await Script.RowsAsync(reader, r => Rows.TimeOrNull(r, 0), ct).ConfigureAwait(false))[0]),
                ct).ConfigureAwait(false);
        }
        catch
        {
            _ = Task.Run(() => GiveBackAsync(session, claim), CancellationToken.None);
            throw;
        }
    }

    // Whoever closes the store ends its session, and frees all it holds.
    private async Task GiveBackAsync(long session, long claim)
    {
        var ct = closing.Token;
        try
        {
            // And once more when a claim that was still on its way must have arrived or died.
            for (var times = 0; times < 2 && commits.Session == session && !ct.IsCancellationRequested;)
            {
                try
                {
                    await WriteAsync(script => script.Add(Sql.FreeClaim, Text("@sessions", Json([session])), Number("@claim", claim)), ct).ConfigureAwait(false);
                    times++;
                    bell.Ring();
                    await Task.Delay(AfterLostClaim, time, ct).ConfigureAwait(false);
                }
                catch (Exception) when (!ct.IsCancellationRequested)
                {
                    await Task.Delay(AfterTrouble, time, ct).ConfigureAwait(false);
                }
            }
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
        }
    }

    private Task WriteAsync(Action<Script> build, CancellationToken ct) => WithAsync(
        async connection =>
        {
            var script = new Script(Sql, connection, null);
            build(script);
            return await script.RunAsync(ct).ConfigureAwait(false);
        },
        ct);

    private Task<T> ReadAsync<T>(Func<Script, Script> build, Func<DbDataReader, Task<T>> read, CancellationToken ct) =>
        WithAsync(connection => build(new Script(Sql, connection, null)).ReadAsync(read, ct), ct);

    // One transaction; given to work, and committed when it ends well. Undone for another's sake, it is run again.
    private Task<T> TogetherAsync<T>(Func<Func<Script>, Task<T>> work, CancellationToken ct, int tries = 4) => WithAsync(
        async connection =>
        {
            var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
            await using var running = transaction.ConfigureAwait(false);
            var result = await work(() => new Script(Sql, connection, transaction)).ConfigureAwait(false);
            await transaction.CommitAsync(ct).ConfigureAwait(false);
            return result;
        },
        ct,
        tries);

    private async Task<T> WithAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken ct, int tries = 4)
    {
        for (var attempt = 1; ; attempt++)
        {
            var connection = await database.OpenAsync(ct).ConfigureAwait(false);
            await using var open = connection.ConfigureAwait(false);
            try
            {
                return await work(connection).ConfigureAwait(false);
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                // Some drivers say so in an error of their own.
                throw new OperationCanceledException(ct);
            }
            catch (Exception e) when (attempt < tries && database.Fault(e) is ServerFault.Clash or ServerFault.Taken)
            {
                // Two nodes locked the same rows in another order, or put the same row; the database undid this one.
                await ServerDatabase.StepAsideAsync(attempt, time).ConfigureAwait(false);
            }
            catch (Exception e) when (database.Fault(e) is not null)
            {
                throw database.Unavailable(e, "It may or may not have been written.");
            }
        }
    }
}
