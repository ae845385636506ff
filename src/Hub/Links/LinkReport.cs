using System.Globalization;
using System.Text.Json.Serialization;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Databases;

namespace Allentown311.Hub.Links;

/// <summary>State of one direction of one department, worst first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LinkState>))]
internal enum LinkState
{
    /// <summary>The last call to the department's system failed.</summary>
    [JsonStringEnumMemberName("failing")]
    Failing,

    /// <summary>A certificate or credential has expired.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>No call failed, but the traffic that was expected has not come.</summary>
    [JsonStringEnumMemberName("silent")]
    Silent,

    /// <summary>A certificate or credential expires within 30 days.</summary>
    [JsonStringEnumMemberName("expiring")]
    Expiring,

    /// <summary>The hub has counted too little traffic to tell an outage from a quiet time.</summary>
    [JsonStringEnumMemberName("learning")]
    Learning,

    /// <summary>The link works.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,
}

/// <summary>A certificate or credential that expires.</summary>
/// <param name="What">What expires.</param>
/// <param name="At">When it expires (UTC).</param>
/// <param name="DaysLeft">Days left; 0 or less after the expiry.</param>
internal sealed record ExpiryReport(string What, DateTimeOffset At, int DaysLeft);

/// <summary>One direction of one department, as status and health show it.</summary>
/// <param name="Mapping">The mapping.</param>
/// <param name="Direction">To the department or from it.</param>
/// <param name="State">State of the link.</param>
/// <param name="Says">What is wrong, in a sentence; null when nothing is wrong.</param>
/// <param name="LastSuccess">When the department's system last answered (UTC).</param>
/// <param name="LastNews">When the department last accepted an order, or an update last changed one of our orders (UTC).</param>
/// <param name="FailingSince">Since when calls fail (UTC); null when the last call succeeded.</param>
/// <param name="Failures">Failed calls since then.</param>
/// <param name="Problem">Why the last call failed.</param>
/// <param name="Traffic">The traffic that was counted and the traffic that was expected.</param>
/// <param name="OldestWaiting">Since when the oldest order waits to be handed over or looked up (UTC).</param>
/// <param name="OldestUnanswered">When the oldest order without an answer was handed over (UTC).</param>
/// <param name="Parked">Items of this direction that wait for a person.</param>
/// <param name="PausedUntil">Until when the lane is paused, because the department's system is down or asked for it (UTC).</param>
/// <param name="Expires">The certificate or credential of the connection that expires first.</param>
internal sealed record LinkReport(
    string Mapping,
    Direction Direction,
    LinkState State,
    string? Says,
    DateTimeOffset? LastSuccess,
    DateTimeOffset? LastNews,
    DateTimeOffset? FailingSince,
    long Failures,
    string? Problem,
    Silence Traffic,
    DateTimeOffset? OldestWaiting,
    DateTimeOffset? OldestUnanswered,
    long Parked,
    DateTimeOffset? PausedUntil,
    ExpiryReport? Expires)
{
    /// <summary>How the connection to the department's database is protected; null when the department has no database.</summary>
    public ConnectionTls? Tls { get; init; }

    /// <summary>True when a person must act; monitors alert on it.</summary>
    [JsonIgnore]
    public bool IsBad => State is LinkState.Failing or LinkState.Expired or LinkState.Silent;

    /// <summary>Makes the report of a link. Pure.</summary>
    /// <param name="row">The link as the store has it.</param>
    /// <param name="traffic">Whether expected traffic is missing.</param>
    /// <param name="oldest">The oldest waiting orders of the mapping; null when none waits.</param>
    /// <param name="parked">Items of this direction that wait for a person.</param>
    /// <param name="pausedUntil">Until when the lane is paused; null or past when it is not.</param>
    /// <param name="now">The time (UTC).</param>
    public static LinkReport Of(
        LinkRow row, Silence traffic, OldestOrders? oldest, long parked, DateTimeOffset? pausedUntil, DateTimeOffset now)
    {
        var expires = row.ExpiresAt is { } at ? new ExpiryReport(row.ExpiresWhat ?? "credentials", at, Expiries.DaysLeft(at, now)) : null;
        var state =
            row.FailingSince is not null ? LinkState.Failing
            : expires?.DaysLeft <= 0 ? LinkState.Expired
            : traffic.Silent == SilenceState.Yes ? LinkState.Silent
            : expires?.DaysLeft <= Expiries.WarnDays ? LinkState.Expiring
            : traffic.Silent == SilenceState.Learning ? LinkState.Learning : LinkState.Ok;
        var isTo = row.Key.Direction == Direction.To;
        return new LinkReport(
            row.Key.Mapping,
            row.Key.Direction,
            state,
            Describe(row, traffic, expires, now),
            row.LastOk,
            row.LastNews,
            row.FailingSince,
            row.Failures,
            row.Problem,
            traffic,
            isTo ? oldest?.Waiting : null,
            isTo ? null : oldest?.Unanswered,
            parked,
            pausedUntil > now ? pausedUntil : null,
            expires);
    }

    // The sentence names every problem, not the worst alone, so that a person who repairs one learns of the next at once.
    private static string? Describe(LinkRow row, Silence traffic, ExpiryReport? expires, DateTimeOffset now)
    {
        var problems = new List<string>();
        if (row.FailingSince is { } failing)
        {
            var times = row.Failures == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{row.Failures} times");
            problems.Add($"failing since {PlainTime.At(failing)} ({PlainTime.Span(now - failing)}, {times}): {row.Problem}");
        }

        if (traffic.Silent == SilenceState.Yes)
        {
            var missing = row.Key.Direction == Direction.To ? "no order taken" : "no update";
            problems.Add(row.LastNews is { } news
                ? $"{missing} since {PlainTime.At(news)} ({PlainTime.Span(now - news)}), expected {traffic.Expects}"
                : $"{missing} since it is watched, {PlainTime.At(row.Since)}, expected {traffic.Expects}");
        }

        if (expires?.DaysLeft <= Expiries.WarnDays)
        {
            var at = PlainTime.At(expires.At);
            problems.Add(expires.DaysLeft <= 0
                ? $"{expires.What} expired {at}"
                : string.Create(CultureInfo.InvariantCulture, $"{expires.What} expires {at}, {expires.DaysLeft} days left"));
        }

        return problems.Count == 0 ? null : string.Join("; ", problems);
    }
}
