using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>Claims and releases jobs on a database server, which several nodes share.</summary>
internal sealed class ServerJobs(
    IStore store, ServerTickets tickets, ServerConnection connection, SessionStatements statements, WorkNotifier notifier, StoreClock time)
    : IJobStore, IAsyncDisposable
{
    // How often (s) other nodes' work is looked for when no notification arrives.
    private const int LookSeconds = 5;

    private static readonly TimeSpan AfterLostClaim = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource closing = new();

    // Used through Interlocked by any thread: the number of the last claim, and the session that claims.
    private long claims;
    private long currentSession;

    private ServerSql Sql => connection.ServerSql;

    /// <summary>Sets the session that claims from now on.</summary>
    public void UseSession(long session) => Interlocked.Exchange(ref currentSession, session);

    /// <inheritdoc/>
    public async Task<Claim> ClaimAsync(long session, IReadOnlyDictionary<string, int> room, DateTimeOffset now, CancellationToken ct)
    {
        var lanes = RowsJson.Of(ServerSql.Lanes, room.OrderBy(r => r.Key, StringComparer.Ordinal)) ?? "[]";
        var claim = Interlocked.Increment(ref claims);
        try
        {
            var (jobs, next) = await connection.RunAsync(
                script =>
                {
                    script.AddIf(Sql.Begin is not null, Sql.Begin);
                    var jobs = script.Query(
                        Sql.Claim,
                        JobTable.Read,
                        Param.Text("@lanes", lanes),
                        Param.Number("@session", session),
                        Param.Time("@now", now),
                        Param.Number("@claim", claim));
                    var next = script.Query(Sql.NextDue, static r => r.TimeOrNull("due_at"));
                    script.AddIf(Sql.End is not null, Sql.End);
                    return (jobs, next);
                },
                ct).ConfigureAwait(false);

            // The session holds the jobs from here on, so the caller must get them and cannot cancel any more.
            var ids = jobs.Rows.Select(j => j.TicketId).Where(id => id != 0).ToHashSet();
            var read = await tickets.ReadAsync(ids, isUrgent: true, CancellationToken.None).ConfigureAwait(false);
            var ticketsById = read.ToDictionary(t => t.Id);
            var works = jobs.Rows
                .OrderBy(j => j.DueAt)
                .Select(j => new Work(j with { Claim = claim }, ticketsById.GetValueOrDefault(j.TicketId)));
            return new Claim([.. works], next.Rows[0]);
        }
        catch
        {
            // A claim whose answer is lost holds jobs that no worker runs. They are released by the claim's number once the database
            // answers.
            _ = Task.Run(() => ReleaseLostClaimAsync(session, claim), CancellationToken.None);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(IReadOnlyCollection<Job> jobs, DateTimeOffset due, CancellationToken ct)
    {
        if (jobs.Count > 0)
        {
            var held = RowsJson.Of(JobTable.Held, jobs.OrderBy(j => j.Kind).ThenBy(j => j.Subject));
            await connection.RunAsync(script => script.AddRows(statements.Release, "@held", held, Param.Time("@due", due)), ct)
                .ConfigureAwait(false);
            notifier.Notify();
        }
    }

    /// <inheritdoc/>
    /// <remarks>Part of the pulse, so it does not wait behind reads. The same holds for <see cref="FindAsync"/>.</remarks>
    public async Task<IReadOnlyList<HeldLease>> HeldAsync(long session, CancellationToken ct) => (await connection.RunAsync(
        script => script.Query(SqlJobs.Held("claim"), SqlJobs.ReadHeld, Param.Number("@session", session)), ct).ConfigureAwait(false)).Rows;

    /// <inheritdoc/>
    public async Task<Job?> FindAsync(JobKind kind, long subject, CancellationToken ct)
    {
        var found = await connection.RunAsync(
            script => script.Query(SqlJobs.ByKey, JobTable.Read, SqlJobs.KeyOf(kind, subject)), ct).ConfigureAwait(false);
        return found.Rows is [var job] ? job : null;
    }

    /// <inheritdoc/>
    public Task EnsureAsync(Job job, CancellationToken ct) =>
        store.CommitAsync(new Commit { Rows = { JobTable.Ensure.Of(job with { Lease = 0, WrittenAt = time.GetUtcNow() }) } }, ct);

    /// <inheritdoc/>
    public Task<long> OutsideChangesAsync(CancellationToken ct) =>
        Task.FromResult(notifier.Heard + (time.GetTimestamp() / time.TimestampFrequency / LookSeconds));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        closing.Dispose();
    }

    // Stops when the store is closed: closing ends the session, which frees all its jobs.
    private async Task ReleaseLostClaimAsync(long session, long claim)
    {
        var ct = closing.Token;
        try
        {
            // Twice: the claim may still be on its way when the first release runs, and has arrived or failed before the second.
            for (var times = 0; times < 2 && Interlocked.Read(ref currentSession) == session && !ct.IsCancellationRequested;)
            {
                try
                {
                    await connection.RunAsync(
                        script => script.Add(
                            statements.FreeClaim, Param.Numbers("@sessions", [session]), Param.Number("@claim", claim)),
                        ct).ConfigureAwait(false);
                    times++;
                    notifier.Notify();
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
}
