using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>Claims and releases at a server: who holds which job, of several nodes.</summary>
internal sealed class ServerJobs(IStore store, ServerConnection connection, SessionStatements statements, WorkNotifier notifier, StoreClock time)
    : IJobStore, IAsyncDisposable
{
    // Without a call, another node's work is looked for this often.
    private const int LookSeconds = 5;

    private static readonly TimeSpan AfterLostClaim = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource closing = new();
    private long claims;
    private long current;

    private ServerSql Sql => connection.ServerSql;

    /// <summary>The session that claims.</summary>
    public void Begin(long session) => Interlocked.Exchange(ref current, session);

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
                    var jobs = script.Ask(
                        Sql.Claim, JobTable.Read,
                        Param.Text("@lanes", lanes), Param.Number("@session", session), Param.Time("@now", now), Param.Number("@claim", claim));
                    var next = script.Ask(Sql.NextDue, static r => r.TimeOrNull("due_at"));
                    script.AddIf(Sql.End is not null, Sql.End);
                    return (jobs, next);
                },
                ct).ConfigureAwait(false);

            // The jobs are ours from here on, so nobody may be told that the claim was cancelled.
            var ids = jobs.Rows.Select(j => j.TicketId).Where(id => id != 0).ToHashSet();
            var tickets = (await store.Tickets.FindAsync(ids, CancellationToken.None).ConfigureAwait(false)).ToDictionary(t => t.Id);
            var works = jobs.Rows.OrderBy(j => j.DueAt).Select(j => new Work(j with { Claim = claim }, tickets.GetValueOrDefault(j.TicketId)));
            return new Claim([.. works], next.Rows[0]);
        }
        catch
        {
            // A claim whose answer is lost holds jobs nobody works: it is asked for by its number until the database answers.
            _ = Task.Run(() => GiveBackAsync(session, claim), CancellationToken.None);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(IReadOnlyCollection<Job> jobs, DateTimeOffset due, CancellationToken ct)
    {
        if (jobs.Count > 0)
        {
            var held = RowsJson.Of(JobTable.Lease, jobs.OrderBy(j => j.Kind).ThenBy(j => j.Subject));
            await connection.RunAsync(script => script.AddRows(statements.Release, "@held", held, Param.Time("@due", due)), ct).ConfigureAwait(false);
            notifier.Notify();
        }
    }

    /// <inheritdoc/>
    public Task<Job?> FindAsync(JobKind kind, long subject, CancellationToken ct) => SqlJobs.FindAsync(connection, kind, subject, ct);

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

    // Whoever closes the store ends its session, and frees all it holds.
    private async Task GiveBackAsync(long session, long claim)
    {
        var ct = closing.Token;
        try
        {
            // And once more when a claim that was still on its way must have arrived or died.
            for (var times = 0; times < 2 && Interlocked.Read(ref current) == session && !ct.IsCancellationRequested;)
            {
                try
                {
                    await connection.RunAsync(
                        script => script.Add(statements.FreeClaim, Param.Numbers("@sessions", [session]), Param.Number("@claim", claim)), ct).ConfigureAwait(false);
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
