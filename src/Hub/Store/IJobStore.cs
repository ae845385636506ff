namespace Allentown311.Hub.Store;

/// <summary>Jobs: who claims which.</summary>
internal interface IJobStore
{
    /// <summary>Claims due jobs, with their tickets, for the session.</summary>
    /// <param name="session">The session that will hold them.</param>
    /// <param name="room">How many each lane can take.</param>
    /// <param name="now">Jobs due after this stay.</param>
    /// <param name="ct">Stops waiting.</param>
    Task<Claim> ClaimAsync(long session, IReadOnlyDictionary<string, int> room, DateTimeOffset now, CancellationToken ct);

    /// <summary>Gives back jobs that were held but certainly not begun; <paramref name="due"/> is when they may be claimed again.</summary>
    Task ReleaseAsync(IReadOnlyCollection<Job> jobs, DateTimeOffset due, CancellationToken ct);

    /// <summary>The job of that key; null when there is none.</summary>
    Task<Job?> FindAsync(JobKind kind, long subject, CancellationToken ct);

    /// <summary>Writes a job unless one of its key waits already.</summary>
    Task EnsureAsync(Job job, CancellationToken ct);

    /// <summary>A number that changes when another process has written.</summary>
    Task<long> OutsideChangesAsync(CancellationToken ct);
}

/// <summary>What a claim brought.</summary>
/// <param name="Works">The jobs, leased, with their tickets.</param>
/// <param name="NextDue">When the earliest job that stayed falls due; null when none waits.</param>
internal sealed record Claim(IReadOnlyList<Work> Works, DateTimeOffset? NextDue);
