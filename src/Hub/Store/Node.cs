namespace Allentown311.Hub.Store;

/// <summary>One running hub, as it describes itself when it starts a session.</summary>
/// <param name="Name">The machine's name, with the port where one machine runs several hubs.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Role"><c>hub</c>, or <c>edge</c> for a node that serves a department from inside the department's network.</param>
/// <param name="Url">The address it listens on; null when it does not listen.</param>
/// <param name="Term">How long it may be silent before other nodes take over its work; 3 s or more.</param>
internal sealed record Node(string Name, string Version, string Role, string? Url, TimeSpan Term);

/// <summary>A node's workload.</summary>
/// <param name="Held">Jobs the node holds now.</param>
/// <param name="Done">Steps that ended since the node started.</param>
internal sealed record NodeWork(long Held, long Done)
{
    /// <summary>No jobs held and no steps ended.</summary>
    public static NodeWork None { get; } = new(0, 0);
}

/// <summary>A session as stored.</summary>
/// <param name="Session">The session's number, which is the fencing token of the jobs it holds.</param>
/// <param name="Node">The node the session belongs to.</param>
/// <param name="StartedAt">When it started (UTC, by the database's clock).</param>
/// <param name="SeenAt">When its node last reported that it is alive.</param>
/// <param name="EndedAt">When it ended or was declared dead; null while it is alive.</param>
/// <param name="Work">The node's workload at <paramref name="SeenAt"/>.</param>
internal sealed record NodeRow(
    long Session,
    Node Node,
    DateTimeOffset StartedAt,
    DateTimeOffset SeenAt,
    DateTimeOffset? EndedAt,
    NodeWork Work);

/// <summary>The store's answer when a node reports that it is alive.</summary>
/// <param name="Alive">
/// False when other nodes declared the session dead: its jobs are theirs now, and the node must start a new session.
/// </param>
/// <param name="Sessions">The live sessions, oldest first.</param>
/// <param name="Lost">The sessions this call declared dead; their jobs may be claimed again and are marked as perhaps run.</param>
/// <param name="Now">The time by the clock that all nodes share (UTC).</param>
internal sealed record Pulse(bool Alive, IReadOnlyList<long> Sessions, IReadOnlyList<NodeRow> Lost, DateTimeOffset Now);
