using System.Text.Json;
using System.Threading.Channels;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Claims and releases jobs in a file.</summary>
internal sealed class SqliteJobs : IJobStore
{
    private static readonly TimeSpan ReleaseRetry = TimeSpan.FromSeconds(1);

    private readonly IStore store;
    private readonly IQueries queries;
    private readonly ICommitQueue queue;
    private readonly TimeProvider time;
    private readonly PreparedQuery claim;
    private readonly Prepared nextDue;
    private readonly Prepared release;
    private readonly Prepared dataVersion;

    /// <summary>Prepares the statements.</summary>
    public SqliteJobs(IStore store, IQueries queries, ICommitQueue queue, Statements statements, TimeProvider time)
    {
        this.store = store;
        this.queries = queries;
        this.queue = queue;
        this.time = time;

        // One statement for each lane claims all its jobs, over the index that covers only claimable jobs.
        claim = statements.PrepareQuery(
            $"""
             UPDATE job SET lease = @session WHERE (kind, subject) IN
               (SELECT kind, subject FROM job WHERE lane = @lane AND {JobTable.Claimable} AND due_at <= @now ORDER BY due_at LIMIT @most)
             RETURNING {JobTable.All.List}
             """,
            "@session", "@lane", "@now", "@most");
        nextDue = statements.Prepare($"SELECT min(due_at) FROM job WHERE lane = @lane AND {JobTable.Claimable}");

        // The due time differs after each release, so a release that is repeated, or lands late, does not free a job that this session has
        // claimed again since; see CommitStatements.
        release = statements.Prepare(
            """
            UPDATE job SET lease = 0, due_at = @due - (due_at = @due), may_have_run = j.value ->> 4 FROM json_each(@jobs) AS j
            WHERE kind = j.value ->> 0 AND subject = j.value ->> 1 AND lease = j.value ->> 2 AND payload IS j.value ->> 3
              AND due_at = j.value ->> 5
            """);

        // Changes when another connection has written to the file (https://sqlite.org/pragma.html#pragma_data_version).
        dataVersion = statements.Prepare("PRAGMA data_version");
    }

    /// <inheritdoc/>
    public async Task<Claim> ClaimAsync(long session, IReadOnlyDictionary<string, int> room, DateTimeOffset now, CancellationToken ct)
    {
        var (claimed, next) = await queue.RunAsync(() => Claim(session, room, now), ct).ConfigureAwait(false);
        var ids = claimed.Select(j => j.TicketId).Where(id => id != 0).ToHashSet();
        Dictionary<long, Ticket> tickets;
        try
        {
            // The session holds the jobs from here on, so the caller must get them and cannot cancel any more.
            tickets = (await store.Tickets.FindAsync(ids, CancellationToken.None).ConfigureAwait(false)).ToDictionary(t => t.Id);
        }
        catch
        {
            _ = Task.Run(() => ReleaseUnreadAsync(claimed, now), CancellationToken.None);
            throw;
        }

        return new Claim(
            [.. claimed.OrderBy(j => j.DueAt).Select(j => new Work(j, tickets.GetValueOrDefault(j.TicketId)))],
            next is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(IReadOnlyCollection<Job> jobs, DateTimeOffset due, CancellationToken ct)
    {
        // With the payload, because a newer update may have replaced the job and be held by the same session; see CommitStatements.
        var held = JsonSerializer.Serialize(jobs.Select(j => new object?[]
        {
            (long)j.Kind, j.Subject, j.Lease, j.Payload, j.MayHaveRun ? 1 : 0, j.DueAt.ToUnixTimeMilliseconds(),
        }));
        return queue.RunAsync(() => release.Run(due, held), ct);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<HeldLease>> HeldAsync(long session, CancellationToken ct) =>
        queries.QueryAsync(SqlJobs.Held("0"), SqlJobs.ReadHeld, ct, Param.Number("@session", session));

    /// <inheritdoc/>
    public Task<Job?> FindAsync(JobKind kind, long subject, CancellationToken ct) =>
        queries.FirstAsync(SqlJobs.ByKey, JobTable.Read, ct, SqlJobs.KeyOf(kind, subject));

    /// <inheritdoc/>
    public Task EnsureAsync(Job job, CancellationToken ct) =>
        store.CommitAsync(new Commit { Rows = { JobTable.Ensure.Of(job with { Lease = 0, WrittenAt = time.GetUtcNow() }) } }, ct);

    /// <inheritdoc/>
    public Task<long> OutsideChangesAsync(CancellationToken ct) => queue.RunAsync(() => dataVersion.Number()!.Value, ct);

    // The session holds these jobs and no worker has them, so this goes on until the store has released them or is closed.
    private async Task ReleaseUnreadAsync(List<Job> claimed, DateTimeOffset due)
    {
        while (true)
        {
            try
            {
                await ReleaseAsync(claimed, due, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(ReleaseRetry, time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (ChannelClosedException)
            {
                return;
            }
        }
    }

    private (List<Job> Jobs, long? NextDue) Claim(long session, IReadOnlyDictionary<string, int> room, DateTimeOffset now)
    {
        var jobs = new List<Job>();
        long? next = null;
        foreach (var (lane, most) in room)
        {
            // Most lanes have nothing due most of the time, and to look at the index costs a tenth of a claim.
            var due = nextDue.Number(lane);
            if (due <= now.ToUnixTimeMilliseconds())
            {
                jobs.AddRange(claim.Rows(JobTable.Read, session, lane, now.ToUnixTimeMilliseconds(), most));
                due = nextDue.Number(lane);
            }

            if (due is not null && (next is null || due < next))
            {
                next = due;
            }
        }

        return (jobs, next);
    }
}
