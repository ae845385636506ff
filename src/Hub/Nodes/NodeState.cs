using System.Text.Json.Serialization;

namespace Allentown311.Hub.Nodes;

/// <summary>Whether a node is alive.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NodeState>))]
internal enum NodeState
{
    /// <summary>The node has renewed its session within its term.</summary>
    [JsonStringEnumMemberName("alive")]
    Alive,

    /// <summary>The node has not renewed its session within its term, and no other node has taken its jobs over yet.</summary>
    [JsonStringEnumMemberName("silent")]
    Silent,

    /// <summary>The node stopped, or another node took its jobs over.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,
}
