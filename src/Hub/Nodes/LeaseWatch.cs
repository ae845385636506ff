using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Nodes;

/// <summary>
/// Compares, at each pulse, the jobs that the store says this node holds with those that it holds in memory. A job that only the store
/// knows has no worker: a commit whose answer was lost may have leased it, or a claim. Seen at two pulses, it is given back and
/// reported. A job whose step had begun is given back as perhaps run. Only the node's pulse uses this class.
/// </summary>
internal sealed class LeaseWatch(IStore store, HeldJobs held, TimeProvider time, ILogger<LeaseWatch> log)
{
    // A claim that is under way may have leased jobs that are not in memory yet. It ends soon, or the next pulse looks again.
    private const int MostWaits = 40;
    private static readonly TimeSpan ClaimWait = TimeSpan.FromMilliseconds(50);
    private HashSet<HeldLease> suspects = [];
    private long suspectSession;

    /// <summary>Looks once; true when jobs were given back.</summary>
    /// <param name="session">This node's session.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="StoreUnavailableException">The store could not be read or written; the next pulse looks again.</exception>
    public async Task<bool> LookAsync(long session, CancellationToken ct)
    {
        var leases = await store.Jobs.HeldAsync(session, ct).ConfigureAwait(false);
        if (!await ClaimsHaveEndedAsync(ct).ConfigureAwait(false))
        {
            return false;
        }

        var unheld = leases.Where(lease => !held.Holds(lease.Key)).ToHashSet();
        var leaked = suspectSession == session ? unheld.Where(suspects.Contains).ToList() : [];
        (suspects, suspectSession) = (unheld, session);
        return leaked.Count > 0 && await GiveBackAsync(session, leaked, ct).ConfigureAwait(false);
    }

    private async Task<bool> ClaimsHaveEndedAsync(CancellationToken ct)
    {
        var begun = held.ClaimsBegun;
        for (var wait = 0; held.ClaimsEnded < begun; wait++)
        {
            if (wait == MostWaits)
            {
                return false;
            }

            await Task.Delay(ClaimWait, time, ct).ConfigureAwait(false);
        }

        return true;
    }

    private async Task<bool> GiveBackAsync(long session, IReadOnlyList<HeldLease> leaked, CancellationToken ct)
    {
        var mine = new List<HeldLease>();
        try
        {
            // From here on no commit hands these jobs to a worker, until they are given back.
            mine.AddRange(leaked.Where(lease => held.TryReturn(lease.Key)));
            var jobs = new List<Job>();
            foreach (var (key, claim, due) in mine)
            {
                // What this node had claimed may have been given back meanwhile, and claimed anew: that lease is another, and has a worker.
                if (await store.Jobs.FindAsync(key.Kind, key.Subject, ct).ConfigureAwait(false) is { } job
                    && job.Lease == session
                    && job.DueAt == due)
                {
                    jobs.Add(job with { Claim = claim, MayHaveRun = job.MayHaveRun || held.MayHaveRun(key) });
                }
            }

            if (jobs.Count == 0)
            {
                return false;
            }

            await store.Jobs.ReleaseAsync(jobs, time.GetUtcNow(), ct).ConfigureAwait(false);
            jobs.ForEach(held.End);
            Log.LeaksFound(log, jobs.Count, string.Join(", ", jobs.Take(10).Select(j => j.ToString())));
            return true;
        }
        finally
        {
            mine.ForEach(lease => held.EndReturn(lease.Key));
        }
    }
}
