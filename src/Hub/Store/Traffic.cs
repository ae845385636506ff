using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Allentown311.Hub.Store;

/// <summary>The direction of traffic between the hub and a department's system. The numbers are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Direction>))]
internal enum Direction
{
    /// <summary>Work orders to the department.</summary>
    [JsonStringEnumMemberName("to")]
    To = 1,

    /// <summary>Status updates from it.</summary>
    [JsonStringEnumMemberName("from")]
    From = 2,
}

/// <summary>One direction of one mapping.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LinkKey(string Mapping, Direction Direction);

/// <summary>How many orders or updates a link carried in one hour.</summary>
/// <param name="Hour">The hour, in hours since 1970-01-01 UTC.</param>
/// <param name="News">Orders or updates in that hour.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HourCount(long Hour, long News);

/// <summary>The traffic of one link since its last note.</summary>
/// <param name="Key">The link.</param>
/// <param name="At">When the note was made (UTC). A link's first note also begins its monitoring.</param>
internal sealed record LinkNote(LinkKey Key, DateTimeOffset At)
{
    /// <summary>The last success (UTC); null when there was none since the last note.</summary>
    public DateTimeOffset? Ok { get; init; }

    /// <summary>When the link last carried an order or an update (UTC); null when it carried none since the last note.</summary>
    public DateTimeOffset? News { get; init; }

    /// <summary>The first failure after <see cref="Ok"/> (UTC); null when there was none.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>How many failures there were after <see cref="Ok"/>.</summary>
    public long Failures { get; init; }

    /// <summary>A short description of the last failure, without secrets or residents' data.</summary>
    public string? Problem { get; init; }

    /// <summary>When the first of the connection's credentials or certificates expires (UTC); null when no expiry is known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The credential or certificate that expires then; null when no expiry is known.</summary>
    public string? ExpiresWhat { get; init; }

    /// <summary>Orders or updates by hour.</summary>
    public IReadOnlyList<HourCount> Hours { get; init; } = [];
}

/// <summary>The state of one link as stored.</summary>
/// <param name="Key">The link.</param>
/// <param name="Since">Since when the link is monitored (UTC).</param>
/// <param name="LastOk">The last success; null when there was none.</param>
/// <param name="LastNews">When the link last carried an order or an update; null when it never did.</param>
/// <param name="FailingSince">The first failure after the last success; null while the link works.</param>
/// <param name="Failures">How many failures there were since then.</param>
/// <param name="Problem">A short description of the last failure; null while the link works.</param>
/// <param name="ExpiresAt">When the first of the connection's credentials or certificates expires; null when no expiry is known.</param>
/// <param name="ExpiresWhat">The credential or certificate that expires then.</param>
internal sealed record LinkRow(
    LinkKey Key,
    DateTimeOffset Since,
    DateTimeOffset? LastOk = null,
    DateTimeOffset? LastNews = null,
    DateTimeOffset? FailingSince = null,
    long Failures = 0,
    string? Problem = null,
    DateTimeOffset? ExpiresAt = null,
    string? ExpiresWhat = null);

/// <summary>The ages of a mapping's oldest open orders.</summary>
/// <param name="Mapping">The mapping.</param>
/// <param name="Waiting">Since when the oldest order waits to be handed over or looked up; null when none does.</param>
/// <param name="Unanswered">When the oldest order without an answer was handed over; null when every order has an answer.</param>
internal sealed record OldestOrders(string Mapping, DateTimeOffset? Waiting, DateTimeOffset? Unanswered);
