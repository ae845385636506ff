using Allentown311.Hub.Store;

namespace Allentown311.Hub.Nodes;

/// <summary>One node of the installation, as status and health show it.</summary>
/// <param name="Name">Name of the node.</param>
/// <param name="Session">Number of its session.</param>
/// <param name="State">Whether the node is alive.</param>
/// <param name="Role"><c>hub</c> or <c>edge</c>.</param>
/// <param name="Version">Version of its program.</param>
/// <param name="Url">The address at which it listens; null when it does not.</param>
/// <param name="Since">When its session started (UTC).</param>
/// <param name="Seen">When it last renewed its session (UTC).</param>
/// <param name="Held">Jobs that it held at that time.</param>
/// <param name="Done">Steps that it has finished since it started.</param>
internal sealed record NodeReport(
    string Name,
    long Session,
    NodeState State,
    string Role,
    string Version,
    string? Url,
    DateTimeOffset Since,
    DateTimeOffset Seen,
    long Held,
    long Done)
{
    /// <summary>Reports the nodes whose session is open, and those whose session ended within the last day. Pure.</summary>
    public static IReadOnlyList<NodeReport> Of(IEnumerable<NodeRow> rows, DateTimeOffset now) =>
    [
        .. from row in rows
           where row.EndedAt is null || now - row.EndedAt < TimeSpan.FromDays(1)
           select Of(row, now),
    ];

    private static NodeReport Of(NodeRow row, DateTimeOffset now)
    {
        var state = row.EndedAt is not null ? NodeState.Ended
            : row.SeenAt + row.Node.Term < now ? NodeState.Silent
            : NodeState.Alive;
        return new NodeReport(
            row.Node.Name,
            row.Session,
            state,
            row.Node.Role,
            row.Node.Version,
            row.Node.Url,
            row.StartedAt,
            row.SeenAt,
            row.Work.Held,
            row.Work.Done);
    }
}
