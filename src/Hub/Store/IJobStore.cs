namespace Allentown311.Hub.Store;

/// <summary>Claims jobs for sessions, and releases them.</summary>
internal interface IJobStore
{
    /// <summary>Claims due jobs, with their tickets, for the session.</summary>
    /// <param name="session">The session that will hold them.</param>
    /// <param name="room">How many jobs to claim at most, by lane.</param>
    /// <param name="now">Jobs due after this instant (UTC) are not claimed.</param>
    /// <param name="ct">Stops waiting.</param>
    Task<Claim> ClaimAsync(long session, IReadOnlyDictionary<string, int> room, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Releases jobs that were held and not ended. They may be claimed again from <paramref name="due"/> on, and are marked as perhaps run
    /// where <see cref="Job.MayHaveRun"/> says so.
    /// </summary>
    Task ReleaseAsync(IReadOnlyCollection<Job> jobs, DateTimeOffset due, CancellationToken ct);

    /// <summary>Returns every lease of a session.</summary>
    Task<IReadOnlyList<HeldLease>> HeldAsync(long session, CancellationToken ct);

    /// <summary>Returns the job with that key; null when there is none.</summary>
    Task<Job?> FindAsync(JobKind kind, long subject, CancellationToken ct);

    /// <summary>Writes a job unless one with its key exists already.</summary>
    Task EnsureAsync(Job job, CancellationToken ct);

    /// <summary>Returns a number that changes when another process has written to the store.</summary>
    Task<long> OutsideChangesAsync(CancellationToken ct);
}

/// <summary>The result of a claim.</summary>
/// <param name="Works">The claimed jobs, leased to the session, with their tickets.</param>
/// <param name="NextDue">When the earliest job that was not claimed falls due; null when none waits.</param>
internal sealed record Claim(IReadOnlyList<Work> Works, DateTimeOffset? NextDue);
