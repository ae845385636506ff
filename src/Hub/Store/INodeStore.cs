namespace Allentown311.Hub.Store;

/// <summary>Stores the sessions of the nodes that work on the database.</summary>
internal interface INodeStore
{
    /// <summary>
    /// Starts a session for this node and ends the sessions of dead nodes. Their jobs may be claimed again and are marked as perhaps run.
    /// Returns the session's number, which is the fencing token of everything the session does.
    /// </summary>
    Task<long> StartSessionAsync(Node node, CancellationToken ct);

    /// <summary>
    /// Reports that a session's node is alive, and ends the sessions whose nodes have been silent for longer than their term. The jobs of
    /// those may be claimed again and are marked as perhaps run.
    /// </summary>
    /// <exception cref="StoreUnavailableException">
    /// The database cannot be reached, so it is unknown whether the session is still alive.
    /// </exception>
    Task<Pulse> PulseAsync(long session, NodeWork work, CancellationToken ct);

    /// <summary>
    /// Ends a session in good order, so that other nodes need not wait for its term. Jobs it still holds may be claimed again and are
    /// marked as perhaps run.
    /// </summary>
    Task EndSessionAsync(long session, CancellationToken ct);

    /// <summary>The live sessions and the last ones that ended, by number.</summary>
    Task<IReadOnlyList<NodeRow>> SessionsAsync(CancellationToken ct);

    /// <summary>
    /// The time by the clock that all nodes share (UTC): the database server's, or this machine's when the database is a file.
    /// </summary>
    Task<DateTimeOffset> NowAsync(CancellationToken ct);
}
