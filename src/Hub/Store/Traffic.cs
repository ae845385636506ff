using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Allentown311.Hub.Store;

/// <summary>Which way something passes between hub and department. The numbers are stored.</summary>
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

/// <summary>How many news there were in one hour.</summary>
/// <param name="Hour">Hours since 1970-01-01 UTC.</param>
/// <param name="News">News in that hour.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HourCount(long Hour, long News);

/// <summary>What passed over one link since the last note.</summary>
/// <param name="Key">The link.</param>
/// <param name="At">When noted (UTC); for a link never noted before, since when it is watched.</param>
internal sealed record LinkNote(LinkKey Key, DateTimeOffset At)
{
    /// <summary>When it last worked; null when it did not.</summary>
    public DateTimeOffset? Ok { get; init; }

    /// <summary>When it last brought something; null when it did not.</summary>
    public DateTimeOffset? News { get; init; }

    /// <summary>The first failure after <see cref="Ok"/>; null when there was none.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Failures after <see cref="Ok"/>.</summary>
    public long Failures { get; init; }

    /// <summary>The last failure, in a few safe words.</summary>
    public string? Problem { get; init; }

    /// <summary>When the first of what proves the connection ends; null when nothing is known to.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What ends then.</summary>
    public string? ExpiresWhat { get; init; }

    /// <summary>News by hour.</summary>
    public IReadOnlyList<HourCount> Hours { get; init; } = [];
}

/// <summary>The state of one link as stored.</summary>
/// <param name="Key">The link.</param>
/// <param name="Since">Since when it is watched (UTC).</param>
/// <param name="LastOk">When it last worked.</param>
/// <param name="LastNews">When it last brought something.</param>
/// <param name="FailingSince">Since when it fails; null while it works.</param>
/// <param name="Failures">Failures since then.</param>
/// <param name="Problem">The last failure, in words.</param>
/// <param name="ExpiresAt">When the first of what proves the connection ends.</param>
/// <param name="ExpiresWhat">What ends then.</param>
internal sealed record LinkRow(
    LinkKey Key, DateTimeOffset Since, DateTimeOffset? LastOk = null, DateTimeOffset? LastNews = null, DateTimeOffset? FailingSince = null, long Failures = 0,
    string? Problem = null, DateTimeOffset? ExpiresAt = null, string? ExpiresWhat = null);

/// <summary>The oldest open orders of a mapping.</summary>
/// <param name="Mapping">The mapping.</param>
/// <param name="Waiting">Since when the oldest one waits to be handed over or looked up; null when none does.</param>
/// <param name="Unanswered">When the oldest one was handed over that has no answer yet; null when there is none.</param>
internal sealed record OldestOrders(string Mapping, DateTimeOffset? Waiting, DateTimeOffset? Unanswered);
