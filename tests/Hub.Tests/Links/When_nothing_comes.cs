using System.Collections.Immutable;
using System.Globalization;
using Allentown311.CrmCore.Services;
using Allentown311.Hub.Links;

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

    private static bool IsOfficeHour(DateTime local) => Weekdays.Contains(local.DayOfWeek) && local.Hour is >= 8 and < 16;

    private static DateTimeOffset Local(string wall) =>
        Calendar.Instant(DateTime.ParseExact(wall, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));

    private static Dictionary<long, long> Steady(DateTimeOffset last, int days, int anHour, Func<DateTime, bool>? when = null) =>
        Enumerable.Range(0, days * 24)
            .Select(i => last.AddHours(-i))
            .Where(at => anHour > 0 && (when?.Invoke(Calendar.Local(at)) ?? true))
            .ToDictionary(Silence.HourOf, _ => (long)anHour);
}
