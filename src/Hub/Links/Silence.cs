using System.Globalization;
using System.Text.Json.Serialization;
using Allentown311.CrmCore.Services;

namespace Allentown311.Hub.Links;

/// <summary>Whether the news that should have come have come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SilenceState>))]
internal enum SilenceState
{
    /// <summary>They have, or none were due.</summary>
    [JsonStringEnumMemberName("no")]
    No,

    /// <summary>Too little has been seen to say; never an alarm.</summary>
    [JsonStringEnumMemberName("learning")]
    Learning,

    /// <summary>They have not.</summary>
    [JsonStringEnumMemberName("yes")]
    Yes,
}

/// <summary>The traffic of a link: seen, and expected as declared or as learned from the same hours of earlier weeks.</summary>
/// <param name="Silent">The verdict.</param>
/// <param name="Seen24h">News in the last 24 hours, to the whole hour.</param>
/// <param name="Expected24h">What these hours brought in earlier weeks; null while learning.</param>
/// <param name="Expects">What is expected, in words.</param>
internal sealed record Silence(SilenceState Silent, long Seen24h, double? Expected24h, string Expects)
{
    // With 7 to be expected, none at all comes by chance less than once in a thousand (Poisson: e^-7 = 0.0009).
    private const double Due = 7;
    private const int MostWeeks = 4;
    private const int LeastWeeks = 2;
    private const int WeekHours = 7 * 24;

    /// <summary>The hour of an instant: hours since 1970-01-01 UTC.</summary>
    public static long HourOf(DateTimeOffset at) => (long)Math.Floor(at.ToUnixTimeMilliseconds() / 3_600_000d);

    /// <summary>Judges a link.</summary>
    /// <param name="since">The last news; where there were none, since when the link is watched.</param>
    /// <param name="declared">The longest silence its mapping declares, in hours the city is open; null: learned.</param>
    /// <param name="news">News by hour.</param>
    /// <param name="calendar">The city's hours, holidays and zone.</param>
    /// <param name="now">The time.</param>
    public static Silence Of(DateTimeOffset since, TimeSpan? declared, IReadOnlyDictionary<long, long> news, BusinessCalendar calendar, DateTimeOffset now)
    {
        var dayAgo = now.AddHours(-24);
        var seen = news.Where(h => h.Key > HourOf(dayAgo) && h.Key <= HourOf(now)).Sum(h => h.Value);
        var usual = Expected(news, dayAgo, now, calendar);
        if (declared is { } longest)
        {
            var quiet = OpenTime.Between(since, now, calendar) > longest;
            return new Silence(quiet ? SilenceState.Yes : SilenceState.No, seen, usual, $"some every {PlainTime.Span(longest)} while the city is open");
        }

        if (Expected(news, since, now, calendar) is not { } due)
        {
            return new Silence(SilenceState.Learning, seen, usual, "learning: two weeks of traffic are needed");
        }

        return new Silence(due >= Due ? SilenceState.Yes : SilenceState.No, seen, usual, string.Create(CultureInfo.InvariantCulture, $"{due:0.#} since the last, going by the same hours of earlier weeks"));
    }

    /// <summary>
    /// What a stretch of time should bring: the lower median of what the same hours of the week brought in each of the two to four weeks before
    /// it, so that one import or one holiday among them tells nothing. Holidays inside it bring nothing. Null with less than two weeks.
    /// </summary>
    public static double? Expected(IReadOnlyDictionary<long, long> news, DateTimeOffset from, DateTimeOffset until, BusinessCalendar calendar)
    {
        var weeks = news.Count == 0 ? 0 : (int)Math.Min(MostWeeks, (HourOf(from) - news.Keys.Min()) / WeekHours);
        if (weeks < LeastWeeks)
        {
            return null;
        }

        // No need to count on: after weeks of silence one more changes nothing.
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
                // By the wall clock: a department's Monday morning stays one when the clocks change.
                sums[week] += share * news.GetValueOrDefault(HourOf(calendar.Instant(local.AddDays(-7 * (back + week + 1)))));
            }
        }

        Array.Sort(sums);
        return sums[(weeks - 1) / 2];
    }
}
