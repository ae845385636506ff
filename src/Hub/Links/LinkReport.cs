using System.Globalization;
using System.Text.Json.Serialization;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Databases;

namespace Allentown311.Hub.Links;

/// <summary>How one direction of one department does, worst first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LinkState>))]
internal enum LinkState
{
    /// <summary>It could not be asked the last time.</summary>
    [JsonStringEnumMemberName("failing")]
    Failing,

    /// <summary>A certificate or credential is over.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>It answers, or nobody asked it, and what should have come did not.</summary>
    [JsonStringEnumMemberName("silent")]
    Silent,

    /// <summary>A certificate or credential ends within 30 days.</summary>
    [JsonStringEnumMemberName("expiring")]
    Expiring,

    /// <summary>Too little traffic has been seen to tell silence from quiet.</summary>
    [JsonStringEnumMemberName("learning")]
    Learning,

    /// <summary>All is well.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,
}

/// <summary>Something that ends some day.</summary>
/// <param name="What">What.</param>
/// <param name="At">When (UTC).</param>
/// <param name="DaysLeft">Days left; 0 or less when it is over.</param>
internal sealed record ExpiryReport(string What, DateTimeOffset At, int DaysLeft);

/// <summary>One direction of one department, as status and health show it.</summary>
/// <param name="Mapping">The mapping.</param>
/// <param name="Direction">To it or from it.</param>
/// <param name="State">How it does.</param>
/// <param name="Says">What is wrong, in a sentence; null when nothing is.</param>
/// <param name="LastSuccess">When it last answered.</param>
/// <param name="LastNews">When an order was last taken, or an update last moved one of ours.</param>
/// <param name="FailingSince">Since when it fails.</param>
/// <param name="Failures">How often since then.</param>
/// <param name="Problem">Why.</param>
/// <param name="Traffic">Seen against expected.</param>
/// <param name="OldestWaiting">Since when the oldest order waits to be handed over or looked up.</param>
/// <param name="OldestUnanswered">When the oldest order was handed over that has no answer yet.</param>
/// <param name="Parked">Items of this direction that wait for a person.</param>
/// <param name="PausedUntil">Until when its work rests, because it is down or asked for it.</param>
/// <param name="Expires">What ends first of what proves the connection.</param>
internal sealed record LinkReport(
    string Mapping, Direction Direction, LinkState State, string? Says, DateTimeOffset? LastSuccess, DateTimeOffset? LastNews, DateTimeOffset? FailingSince, long Failures,
    string? Problem, Silence Traffic, DateTimeOffset? OldestWaiting, DateTimeOffset? OldestUnanswered, long Parked, DateTimeOffset? PausedUntil, ExpiryReport? Expires)
{
    /// <summary>How the connection to the department's database is protected; null where it is reached in another way.</summary>
    public ConnectionTls? Tls { get; init; }

    /// <summary>True when somebody must act: a monitor alerts on it.</summary>
    [JsonIgnore]
    public bool IsBad => State is LinkState.Failing or LinkState.Expired or LinkState.Silent;

    /// <summary>Puts together what is known of a link. Pure.</summary>
    public static LinkReport Of(LinkRow row, Silence traffic, OldestOrders? oldest, long parked, DateTimeOffset? pausedUntil, DateTimeOffset now)
    {
        var expires = row.ExpiresAt is { } at ? new ExpiryReport(row.ExpiresWhat ?? "credentials", at, Expiries.DaysLeft(at, now)) : null;
        var state =
            row.FailingSince is not null ? LinkState.Failing
            : expires?.DaysLeft <= 0 ? LinkState.Expired
            : traffic.Silent == SilenceState.Yes ? LinkState.Silent
            : expires?.DaysLeft <= Expiries.WarnDays ? LinkState.Expiring
            : traffic.Silent == SilenceState.Learning ? LinkState.Learning : LinkState.Ok;
        var to = row.Key.Direction == Direction.To;
        return new LinkReport(
            row.Key.Mapping, row.Key.Direction, state, Sentence(row, traffic, expires, now), row.LastOk, row.LastNews, row.FailingSince, row.Failures, row.Problem, traffic,
            to ? oldest?.Waiting : null, to ? null : oldest?.Unanswered, parked, pausedUntil > now ? pausedUntil : null, expires);
    }

    // Everything that is wrong, not the worst alone: who mends one learns of the next now, not tomorrow.
    private static string? Sentence(LinkRow row, Silence traffic, ExpiryReport? expires, DateTimeOffset now)
    {
        var says = new List<string>();
        if (row.FailingSince is { } failing)
        {
            says.Add(string.Create(CultureInfo.InvariantCulture, $"failing since {PlainTime.At(failing)} ({PlainTime.Span(now - failing)}, {(row.Failures == 1 ? "once" : $"{row.Failures} times")}): {row.Problem}"));
        }

        if (traffic.Silent == SilenceState.Yes)
        {
            var what = row.Key.Direction == Direction.To ? "no order taken" : "no update";
            says.Add(row.LastNews is { } news
                ? $"{what} since {PlainTime.At(news)} ({PlainTime.Span(now - news)}), expected {traffic.Expects}" : $"{what} since it is watched, {PlainTime.At(row.Since)}, expected {traffic.Expects}");
        }

        if (expires?.DaysLeft <= Expiries.WarnDays)
        {
            says.Add(expires.DaysLeft <= 0 ? $"{expires.What} expired {PlainTime.At(expires.At)}"
                : string.Create(CultureInfo.InvariantCulture, $"{expires.What} expires {PlainTime.At(expires.At)}, {expires.DaysLeft} days left"));
        }

        return says.Count == 0 ? null : string.Join("; ", says);
    }
}
