using System.Text.Json.Serialization;

namespace Allentown311.Hub.Links;

/// <summary>How far the last canary ticket has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CanaryState>))]
internal enum CanaryState
{
    /// <summary>The ticket is on its way, and still in time.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>Every department has received it. The next one is sent once this one is closed.</summary>
    [JsonStringEnumMemberName("received")]
    Received,

    /// <summary>Every department has received it, and it is closed.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,

    /// <summary>At least one department has not received it in time.</summary>
    [JsonStringEnumMemberName("overdue")]
    Overdue,
}
