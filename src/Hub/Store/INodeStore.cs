namespace Allentown311.Hub.Store;

/// <summary>The nodes that work on the database.</summary>
internal interface INodeStore
{
    /// <summary>
    /// Starts a session of this node and ends those of nodes that are gone: their jobs are free again, marked as perhaps run.
    /// The number is the fencing token of all this session does.
    /// </summary>
    Task<long> StartSessionAsync(Node node, CancellationToken ct);

    /// <summary>
    /// Says that a session's node is there, and ends the sessions whose nodes have been silent for longer than their term: their jobs are free
    /// again, marked as perhaps run.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database cannot be asked: nobody knows whether the session lives.</exception>
    Task<Pulse> PulseAsync(long session, NodeWork work, CancellationToken ct);

    /// <summary>Ends a session in good order: others need not wait for its term. What it still holds is free again, marked as perhaps run.</summary>
    Task EndSessionAsync(long session, CancellationToken ct);

    /// <summary>The sessions that live and the last that ended, by number.</summary>
    Task<IReadOnlyList<NodeRow>> SessionsAsync(CancellationToken ct);

    /// <summary>The time by the clock that all nodes share (UTC): the database server's, or this machine's where the database is a file.</summary>
    Task<DateTimeOffset> NowAsync(CancellationToken ct);
}
