using System.Text.Json.Serialization;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Nodes;

/// <summary>Whether a node is there.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NodeState>))]
internal enum NodeState
{
    /// <summary>It has said so within its term.</summary>
    [JsonStringEnumMemberName("alive")]
    Alive,

    /// <summary>It has not, and nobody has taken its work over yet.</summary>
    [JsonStringEnumMemberName("silent")]
    Silent,

    /// <summary>It stopped, or its work was taken over.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,
}

/// <summary>One node of the installation, as status and health show it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Session">Its session.</param>
/// <param name="State">Whether it is there.</param>
/// <param name="Role"><c>hub</c> or <c>edge</c>.</param>
/// <param name="Version">Version of its program.</param>
/// <param name="Url">Where it listens.</param>
/// <param name="Since">When its session started (UTC).</param>
/// <param name="Seen">When it last said that it is there.</param>
/// <param name="Held">Jobs it had in hand then.</param>
/// <param name="Done">Steps it has ended since it started.</param>
internal sealed record NodeReport(string Name, long Session, NodeState State, string Role, string Version, string? Url, DateTimeOffset Since, DateTimeOffset Seen, long Held, long Done)
{
    /// <summary>The nodes that are there, and those that ended within the last day. Pure.</summary>
    public static IReadOnlyList<NodeReport> Of(IEnumerable<NodeRow> rows, DateTimeOffset now) =>
    [
        .. from row in rows
           where row.EndedAt is null || now - row.EndedAt < TimeSpan.FromDays(1)
           let state = row.EndedAt is not null ? NodeState.Ended : row.SeenAt + row.Node.Term < now ? NodeState.Silent : NodeState.Alive
           select new NodeReport(row.Node.Name, row.Session, state, row.Node.Role, row.Node.Version, row.Node.Url, row.StartedAt, row.SeenAt, row.Work.Held, row.Work.Done),
    ];
}
