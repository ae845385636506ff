using System.Globalization;
using System.Text.Json.Serialization;
using Allentown311.CrmCore.Services;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>Whether the traffic that was expected is missing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SilenceState>))]
internal enum SilenceState
{
    /// <summary>The expected traffic has come, or none was due.</summary>
    [JsonStringEnumMemberName("no")]
    No,

    /// <summary>The hub has counted too little traffic to decide; never an alarm.</summary>
    [JsonStringEnumMemberName("learning")]
    Learning,

    /// <summary>The expected traffic has not come.</summary>
    [JsonStringEnumMemberName("yes")]
    Yes,
}

/// <summary>
/// The traffic of a link that was counted, and the traffic that was expected: as the mapping declares it, or as learned from the same hours
/// of earlier weeks.
/// </summary>
/// <param name="Silent">Whether expected traffic is missing.</param>
/// <param name="Seen24h">News counted in the last 24 hours, to the whole hour.</param>
/// <param name="Expected24h">News in the same hours of earlier weeks; null while learning.</param>
/// <param name="Expects">The expectation in words.</param>
internal sealed record Silence(SilenceState Silent, long Seen24h, double? Expected24h, string Expects)
{
    // When 7 news are expected, none at all comes by chance less than once in a thousand times (Poisson: e^-7 = 0.0009).
    private const double AlarmAtExpected = 7;
    private const int MostWeeks = 4;
    private const int LeastWeeks = 2;
    private const int WeekHours = 7 * 24;

    /// <summary>The hour of an instant: hours since 1970-01-01 UTC.</summary>
    public static long HourOf(DateTimeOffset at) => (long)Math.Floor(at.ToUnixTimeMilliseconds() / 3_600_000d);

    /// <summary>The news of the last 24 hours, to the whole hour.</summary>
    public static long SeenIn24Hours(IEnumerable<HourCount> hours, DateTimeOffset now) =>
        hours.Where(h => h.Hour > HourOf(now.AddHours(-24)) && h.Hour <= HourOf(now)).Sum(h => h.News);

    /// <summary>Decides whether a link is silent. Pure.</summary>
    /// <param name="since">Time of the last news; when there were none, since when the link is watched.</param>
    /// <param name="declared">
    /// The longest silence that its mapping declares, counted while the city is open; null when the hub learns it from earlier weeks.
    /// </param>
    /// <param name="news">News by hour.</param>
    /// <param name="calendar">The city's business hours, holidays and time zone.</param>
    /// <param name="now">The time (UTC).</param>
    public static Silence Of(
        DateTimeOffset since,
        TimeSpan? declared,
        IReadOnlyDictionary<long, long> news,
        BusinessCalendar calendar,
        DateTimeOffset now)
    {
        var dayAgo = now.AddHours(-24);
        var seen = SeenIn24Hours(news.Select(h => new HourCount(h.Key, h.Value)), now);
        var usual = Expected(news, dayAgo, now, calendar);
        if (declared is { } longest)
        {
            var isTooLong = OpenTime.Between(since, now, calendar) > longest;
            var expectation = $"some every {PlainTime.Span(longest)} while the city is open";
            return new Silence(isTooLong ? SilenceState.Yes : SilenceState.No, seen, usual, expectation);
        }

        if (Expected(news, since, now, calendar) is not { } due)
        {
            return new Silence(SilenceState.Learning, seen, usual, "learning: two weeks of traffic are needed");
        }

        var learned = string.Create(CultureInfo.InvariantCulture, $"{due:0.#} since the last, going by the same hours of earlier weeks");
        return new Silence(due >= AlarmAtExpected ? SilenceState.Yes : SilenceState.No, seen, usual, learned);
    }

    /// <summary>
    /// The news to expect between two instants: the lower median of the news in the same hours of each of the two to four weeks before, so
    /// that one import or one holiday among these weeks does not distort it. Holidays between the instants bring no news. Null with less
    /// than two weeks of traffic.
    /// </summary>
    public static double? Expected(
        IReadOnlyDictionary<long, long> news, DateTimeOffset from, DateTimeOffset until, BusinessCalendar calendar)
    {
        var weeks = news.Count == 0 ? 0 : (int)Math.Min(MostWeeks, (HourOf(from) - news.Keys.Min()) / WeekHours);
        if (weeks < LeastWeeks)
        {
            return null;
        }

        // Counting stops after four weeks: a longer silence would not change the decision.
        var end = until < from.AddDays(7 * MostWeeks) ? until : from.AddDays(7 * MostWeeks);
        var sums = new double[weeks];
        for (var start = DateTimeOffset.FromUnixTimeSeconds(HourOf(from) * 3600); start < end; start = start.AddHours(1))
        {
            var local = calendar.Local(start);
            if (calendar.Holidays.Contains(DateOnly.FromDateTime(local)))
            {
                continue;
            }

            var share = ((start.AddHours(1) < end ? start.AddHours(1) : end) - (start > from ? start : from)).TotalHours;
            var back = start > from ? (int)((start - from).TotalDays / 7) : 0;
            for (var week = 0; week < weeks; week++)
            {
                // Weeks are counted by the wall clock, so that a Monday morning stays one when daylight saving time begins or ends.
                sums[week] += share * news.GetValueOrDefault(HourOf(calendar.Instant(local.AddDays(-7 * (back + week + 1)))));
            }
        }

        Array.Sort(sums);
        return sums[(weeks - 1) / 2];
    }
}
