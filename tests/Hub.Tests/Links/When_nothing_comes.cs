using System.Collections.Immutable;
using System.Globalization;
using Allentown311.CrmCore.Services;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Links;

/// <summary>The rule that tells silence from a quiet hour. The city is open on weekdays from 8 to 16, in New York.</summary>
[TestClass]
public sealed class When_nothing_comes
{
    private static readonly DayOfWeek[] Weekdays =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    private static readonly BusinessCalendar Calendar = new(
        TimeZoneInfo.FindSystemTimeZoneById("America/New_York"),
        Weekdays.ToImmutableDictionary(d => d, _ => (new TimeOnly(8, 0), new TimeOnly(16, 0))),
        [new DateOnly(2026, 7, 3)]);

    [TestMethod]
    [DataRow("2026-06-22 09:00", "2026-06-22 11:00", 2, false, "two hours are not longer than two")]
    [DataRow("2026-06-22 09:00", "2026-06-22 11:01", 2, true, "")]
    [DataRow("2026-06-22 15:00", "2026-06-23 07:59", 2, false, "the city is closed at night")]
    [DataRow("2026-06-22 15:00", "2026-06-23 09:01", 2, true, "one hour before the night, one after")]
    [DataRow("2026-06-26 15:30", "2026-06-29 09:00", 2, false, "nor over the weekend")]
    [DataRow("2026-07-02 15:30", "2026-07-06 09:00", 2, false, "nor on a holiday")]
    [DataRow("2026-07-02 15:30", "2026-07-06 09:31", 2, true, "")]
    [DataRow("2026-06-20 03:00", "2026-06-22 10:01", 2, true, "the last news came on a closed day")]
    public void A_declared_silence_counts_while_the_city_is_open(string last, string now, int hours, bool silent, string why)
    {
        var verdict = Silence.Of(Local(last), TimeSpan.FromHours(hours), new Dictionary<long, long>(), Calendar, Local(now));
        verdict.Silent.ShouldBe(silent ? SilenceState.Yes : SilenceState.No, why);
        verdict.Expects.ShouldContain("2 h");
    }

    [TestMethod]
    [DataRow(13, 4, 50, "Learning", "not two weeks yet")]
    [DataRow(15, 4, 1, "No", "four were due")]
    [DataRow(15, 4, 2, "Yes", "eight were due")]
    [DataRow(40, 1, 6, "No", "six were due")]
    [DataRow(40, 1, 7, "Yes", "seven were due: less than once in a thousand by chance")]
    [DataRow(40, 0, 500, "Learning", "a link that never had traffic is never silent")]
    public void Traffic_learned_from_earlier_weeks_is_expected_again(int days, int anHour, int quietHours, string expected, string why)
    {
        var last = Local("2026-06-22 10:00");
        Silence.Of(last, null, Steady(last, days, anHour), Calendar, last.AddHours(quietHours)).Silent.ToString().ShouldBe(expected, why);
    }

    [TestMethod]
    public void A_quiet_night_is_no_silence_and_a_quiet_morning_is()
    {
        // Ten an hour from 8 to 16 on weekdays, nothing else.
        var last = Local("2026-06-22 15:59");
        var news = Steady(last, 28, 10, IsOfficeHour);

        Silence.Of(last, null, news, Calendar, Local("2026-06-23 07:59")).Silent.ShouldBe(SilenceState.No);
        Silence.Of(last, null, news, Calendar, Local("2026-06-23 08:30")).Silent.ShouldBe(SilenceState.No, "five were due");
        Silence.Of(last, null, news, Calendar, Local("2026-06-23 08:45")).Silent.ShouldBe(SilenceState.Yes);
    }

    [TestMethod]
    public void A_holiday_brings_nothing_and_the_day_after_does()
    {
        var last = Local("2026-07-02 15:59");
        var news = Steady(last, 28, 10, IsOfficeHour);

        Silence.Of(last, null, news, Calendar, Local("2026-07-03 23:00")).Silent.ShouldBe(SilenceState.No);
        Silence.Of(last, null, news, Calendar, Local("2026-07-06 08:45")).Silent.ShouldBe(SilenceState.Yes);
    }

    [TestMethod]
    public void One_import_in_earlier_weeks_causes_no_alarm_in_a_quiet_hour()
    {
        var last = Local("2026-06-22 10:00");
        var news = Steady(last, 28, 1);
        news[Silence.HourOf(last.AddHours(1).AddDays(-7))] = 5_000;

        Silence.Of(last, null, news, Calendar, last.AddHours(4)).Silent.ShouldBe(SilenceState.No);
    }

    [TestMethod]
    public void A_link_with_traffic_once_a_day_is_silent_after_a_week_without()
    {
        var last = Local("2026-06-22 06:10");
        var news = Steady(last, 28, 1, local => local.Hour == 6);

        Silence.Of(last, null, news, Calendar, last.AddDays(6)).Silent.ShouldBe(SilenceState.No);
        Silence.Of(last, null, news, Calendar, last.AddDays(8)).Silent.ShouldBe(SilenceState.Yes);
        Silence.Of(last, null, news, Calendar, last.AddDays(90)).Silent.ShouldBe(SilenceState.Yes, "months later it is silent still");
    }

    [TestMethod]
    public void Monday_morning_stays_Monday_morning_when_the_clocks_change()
    {
        // Clocks went back on 2026-11-01. Ten between 8 and 9 on Mondays, local time.
        var last = Local("2026-11-02 07:00");
        var news = Steady(last, 28, 10, local => local.DayOfWeek == DayOfWeek.Monday && local.Hour == 8);

        Silence.Expected(news, Local("2026-11-02 08:00"), Local("2026-11-02 09:00"), Calendar).ShouldBe(10);
        Silence.Expected(news, Local("2026-11-02 07:00"), Local("2026-11-02 08:00"), Calendar).ShouldBe(0);
    }

    [TestMethod]
    public void The_counted_traffic_of_a_day_stands_beside_the_expected_traffic()
    {
        var now = Local("2026-06-22 10:30");
        var news = Steady(now, 30, 2);

        var verdict = Silence.Of(now, null, news, Calendar, now);

        verdict.Seen24h.ShouldBe(48);
        verdict.Expected24h.ShouldNotBeNull().ShouldBe(48, 0.001);
    }

    [TestMethod]
    [DataRow("2026-06-22 09:00", "2026-06-22 09:00", 0.0, "no time passed")]
    [DataRow("2026-06-22 11:00", "2026-06-22 09:00", 0.0, "nor the other way round")]
    [DataRow("2026-06-22 07:00", "2026-06-22 17:00", 8.0, "from opening to closing")]
    [DataRow("2026-06-22 09:00", "2026-06-22 17:00", 7.0, "")]
    [DataRow("2026-06-22 07:00", "2026-06-22 10:30", 2.5, "")]
    [DataRow("2026-06-22 06:00", "2026-06-22 08:00", 0.0, "it has just opened")]
    [DataRow("2026-06-22 16:00", "2026-06-22 20:00", 0.0, "it has just closed")]
    [DataRow("2026-06-22 15:00", "2026-06-24 09:00", 10.0, "the day between counts whole")]
    [DataRow("2026-06-26 00:00", "2026-06-29 23:00", 16.0, "two days, and a weekend between them")]
    [DataRow("2026-01-05 00:00", "2027-01-05 00:00", 520.0, "65 weekdays among the first 90 days, and no more")]
    public void The_time_for_which_the_city_was_open_is_counted(string from, string until, double hours, string why) =>
        OpenTime.Between(Local(from), Local(until), Calendar).TotalHours.ShouldBe(hours, why);

    [TestMethod]
    public void The_news_of_a_day_are_counted_to_the_whole_hour()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(3600 * 500_000L + 1_800);
        HourCount[] hours = [new(500_001, 1), new(500_000, 2), new(499_977, 4), new(499_976, 8), new(499_975, 16)];

        Silence.SeenIn24Hours(hours, now).ShouldBe(6);
        (Silence.HourOf(now), Silence.HourOf(now.AddMinutes(29)), Silence.HourOf(now.AddMinutes(30))).ShouldBe((500_000, 500_000, 500_001));
        Silence.HourOf(DateTimeOffset.UnixEpoch.AddMinutes(-1)).ShouldBe(-1);
    }

    [TestMethod]
    public void What_is_expected_is_said_in_words()
    {
        var last = Local("2026-06-22 10:00");
        var news = Steady(last, 40, 1);

        Silence.Of(last, TimeSpan.FromHours(4), news, Calendar, last.AddHours(1)).Expects
            .ShouldBe("some every 4 h while the city is open");
        Silence.Of(last, null, news, Calendar, last.AddMinutes(90)).Expects
            .ShouldBe("1.5 since the last, going by the same hours of earlier weeks");
        var young = Silence.Of(last, null, Steady(last, 13, 1), Calendar, last.AddHours(1));
        (young.Expects, young.Expected24h).ShouldBe(("learning: two weeks of traffic are needed", null));
    }

    [TestMethod]
    [DataRow(13, null)]
    [DataRow(14, 1.0, DisplayName = "two weeks: the lower one")]
    [DataRow(21, 2.0, DisplayName = "three weeks: the middle one")]
    [DataRow(28, 2.0, DisplayName = "four weeks: the second lowest")]
    [DataRow(70, 2.0, DisplayName = "older weeks do not count")]
    public void The_expectation_is_the_lower_median_of_the_weeks_before(int days, double? expected)
    {
        // The same hour brought 1 news a week before, 3 two weeks before, 2 three weeks before, 9 four weeks before, and 0 before that.
        var at = Local("2026-06-22 10:00");
        int[] byWeek = [1, 3, 2, 9];
        var news = Enumerable.Range(1, 4).Where(w => w * 7 <= days)
            .ToDictionary(w => Silence.HourOf(at.AddDays(-7 * w)), w => (long)byWeek[w - 1]);
        news[Silence.HourOf(at.AddDays(-days))] = news.GetValueOrDefault(Silence.HourOf(at.AddDays(-days)));

        Silence.Expected(news, at, at.AddHours(1), Calendar).ShouldBe(expected);
    }

    [TestMethod]
    public void A_part_of_an_hour_brings_a_part_of_its_news()
    {
        var at = Local("2026-06-22 10:00");
        var news = Steady(at, 28, 8);

        Silence.Expected(news, at.AddMinutes(15), at.AddMinutes(45), Calendar).ShouldBe(4);
        Silence.Expected(news, at.AddMinutes(45), at.AddMinutes(75), Calendar).ShouldBe(4);
        Silence.Expected(news, at, at, Calendar).ShouldBe(0);
        Silence.Expected(new Dictionary<long, long>(), at, at.AddHours(1), Calendar).ShouldBeNull();
    }

    [TestMethod]
    public void In_a_silence_of_weeks_each_of_them_is_compared_with_weeks_that_had_traffic()
    {
        var last = Local("2026-06-22 10:00");
        var news = Steady(last, 28, 1);

        Silence.Expected(news, last, last.AddDays(14), Calendar).ShouldNotBeNull()
            .ShouldBe((14 - 1) * 24, 1, "the holiday brings none");
        Silence.Expected(news, last, last.AddDays(28), Calendar).ShouldNotBeNull().ShouldBe((28 - 1) * 24, 2);
        Silence.Expected(news, last, last.AddDays(90), Calendar).ShouldBe(Silence.Expected(news, last, last.AddDays(28), Calendar));
    }

    private static bool IsOfficeHour(DateTime local) => Weekdays.Contains(local.DayOfWeek) && local.Hour is >= 8 and < 16;

    private static DateTimeOffset Local(string wall) =>
        Calendar.Instant(DateTime.ParseExact(wall, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));

    private static Dictionary<long, long> Steady(DateTimeOffset last, int days, int anHour, Func<DateTime, bool>? when = null) =>
        Enumerable.Range(0, days * 24)
            .Select(i => last.AddHours(-i))
            .Where(at => anHour > 0 && (when?.Invoke(Calendar.Local(at)) ?? true))
            .ToDictionary(Silence.HourOf, _ => (long)anHour);
}
