namespace Allentown311.Hub.Store;

/// <summary>One running hub, as it says of itself when it starts a session.</summary>
/// <param name="Name">Its name: the machine's, and the port where one machine runs several.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Role"><c>hub</c>, or <c>edge</c> for one that works a department inside its network.</param>
/// <param name="Url">Where it listens; null when it does not.</param>
/// <param name="Term">How long it may be silent before others take its work over; 3 s or more.</param>
internal sealed record Node(string Name, string Version, string Role, string? Url, TimeSpan Term);

/// <summary>What a node has in hand.</summary>
/// <param name="Held">Jobs held now.</param>
/// <param name="Done">Steps ended since it started.</param>
internal sealed record NodeWork(long Held, long Done)
{
    /// <summary>None yet.</summary>
    public static NodeWork None { get; } = new(0, 0);
}

/// <summary>A session as stored.</summary>
/// <param name="Session">Its number: the fencing token of what it holds.</param>
/// <param name="Node">Whose it is.</param>
/// <param name="StartedAt">When it started (UTC, by the database's clock).</param>
/// <param name="SeenAt">When its node last said that it is there.</param>
/// <param name="EndedAt">When it ended or was taken for dead; null while it lives.</param>
/// <param name="Work">What the node had in hand then.</param>
internal sealed record NodeRow(long Session, Node Node, DateTimeOffset StartedAt, DateTimeOffset SeenAt, DateTimeOffset? EndedAt, NodeWork Work);

/// <summary>What a node learns when it says that it is there.</summary>
/// <param name="Alive">False when others took it for dead: its jobs are theirs, and it must start a new session.</param>
/// <param name="Sessions">The sessions that live, oldest first.</param>
/// <param name="Lost">The sessions this call took for dead; their jobs are free again, marked as perhaps run.</param>
/// <param name="Now">The time by the clock all nodes share.</param>
internal sealed record Pulse(bool Alive, IReadOnlyList<long> Sessions, IReadOnlyList<NodeRow> Lost, DateTimeOffset Now);
