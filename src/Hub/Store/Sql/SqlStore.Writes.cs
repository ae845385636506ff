namespace Allentown311.Hub.Store.Sql;

/// <content>The writes, which each database does in its own way: one by one inside a process, set by set over a network.</content>
public abstract partial class SqlStore
{
    /// <inheritdoc/>
    public abstract Task<long> StartSessionAsync(Node node, CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task<Pulse> PulseAsync(long session, NodeWork work, CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task EndSessionAsync(long session, CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task<DateTimeOffset> NowAsync(CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task<Claim> ClaimAsync(long session, IReadOnlyDictionary<string, int> room, DateTimeOffset now, CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task ReleaseAsync(IReadOnlyCollection<Job> jobs, DateTimeOffset due, CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task<long> ReserveTicketIdsAsync(int count, CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task<Feed> OpenFeedAsync(string mapping, Job firstRead, DateTimeOffset now, CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task<bool> EnsureJobAsync(Job job, CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task<bool> RewindAsync(string mapping, string cursor, AuditEntry audit, DateTimeOffset now, CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task SaveAsync(Reconciliation run, IReadOnlyList<Drift> drift, CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task SetMarkAsync(string name, string? value, CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task NoteTrafficAsync(IReadOnlyCollection<LinkNote> notes, CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task BackupAsync(string file, CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task ProveWritableAsync(CancellationToken ct);

    /// <inheritdoc/>
    public abstract Task<long> OutsideChangesAsync(CancellationToken ct);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
