using System.Collections.Immutable;
using System.Globalization;
using Allentown311.CrmCore.Services;

namespace Allentown311.CrmCore.Tests.Services;

/// <summary>
/// The city of these tests is open Monday to Friday 08:00 to 16:30 and Saturday 09:00 to 12:00. It is closed on Friday 3 and Monday 6 July
/// 2026.
/// </summary>
[TestClass]
public sealed class When_a_promise_falls_due
{
    private static readonly BusinessCalendar City = new(
        TimeZoneInfo.FindSystemTimeZoneById("America/New_York"),
        Enum.GetValues<DayOfWeek>().Where(d => d != DayOfWeek.Sunday).ToImmutableDictionary(
            d => d, d => d == DayOfWeek.Saturday ? (new TimeOnly(9, 0), new TimeOnly(12, 0)) : (new TimeOnly(8, 0), new TimeOnly(16, 30))),
        [new DateOnly(2026, 7, 3), new DateOnly(2026, 7, 6)]);

    [TestMethod]
    [DataRow("2026-06-22 10:00", "1 business day", "2026-06-23 16:30", DisplayName = "the day after, at closing")]
    [DataRow("2026-06-22 06:00", "1 business day", "2026-06-23 16:30", DisplayName = "before opening counts as that day")]
    [DataRow("2026-06-22 16:29", "1 business day", "2026-06-23 16:30", DisplayName = "a minute before closing")]
    [DataRow("2026-06-22 16:30", "1 business day", "2026-06-24 16:30", DisplayName = "at closing counts as the next day")]
    [DataRow("2026-06-22 20:00", "1 business day", "2026-06-24 16:30", DisplayName = "after closing")]
    [DataRow("2026-06-26 10:00", "1 business day", "2026-06-27 12:00", DisplayName = "Saturday is open till noon")]
    [DataRow("2026-06-26 10:00", "2 business days", "2026-06-29 16:30", DisplayName = "Sunday is closed")]
    [DataRow("2026-06-28 10:00", "1 business day", "2026-06-30 16:30", DisplayName = "asked on a Sunday counts as Monday")]
    [DataRow("2026-07-02 10:00", "1 business day", "2026-07-04 12:00", DisplayName = "over one holiday")]
    [DataRow("2026-07-02 10:00", "2 business days", "2026-07-07 16:30", DisplayName = "over two holidays and a Sunday")]
    [DataRow("2026-07-03 10:00", "1 business day", "2026-07-07 16:30", DisplayName = "asked on a holiday")]
    [DataRow("2026-06-22 10:00", "8 business hours", "2026-06-23 09:30", DisplayName = "hours go on the next morning")]
    [DataRow("2026-06-22 06:00", "1 business hour", "2026-06-22 09:00", DisplayName = "hours start at opening")]
    [DataRow("2026-06-22 08:00", "8 business hours", "2026-06-22 16:00", DisplayName = "hours within one day")]
    [DataRow("2026-06-22 17:00", "1 business hour", "2026-06-23 09:00", DisplayName = "hours asked after closing")]
    [DataRow("2026-06-26 15:30", "5 business hours", "2026-06-29 09:00", DisplayName = "hours over a short Saturday and a Sunday")]
    [DataRow("2026-07-02 16:00", "1 business hour", "2026-07-04 09:30", DisplayName = "hours over a holiday")]
    [DataRow("2026-06-22 10:00", "24 hours", "2026-06-23 10:00")]
    [DataRow("2026-06-22 10:00", "5 days", "2026-06-27 10:00")]
    [DataRow("2026-03-07 10:00", "24 hours", "2026-03-08 11:00", DisplayName = "spring: 24 hours later the wall clock shows an hour more")]
    [DataRow("2026-03-07 10:00", "1 day", "2026-03-08 10:00", DisplayName = "spring: a day later at the same time of day")]
    [DataRow("2026-03-07 02:30", "1 day", "2026-03-08 03:30", DisplayName = "spring: a time that is skipped")]
    [DataRow("2026-03-06 16:00", "1 business day", "2026-03-07 12:00")]
    [DataRow("2026-03-07 11:00", "2 business hours", "2026-03-09 09:00", DisplayName = "spring: opening hours follow the wall clock")]
    [DataRow("2026-10-31 10:00", "24 hours", "2026-11-01 09:00", DisplayName = "autumn: 24 hours later the wall clock shows an hour less")]
    [DataRow("2026-10-31 10:00", "1 day", "2026-11-01 10:00")]
    [DataRow("2026-10-31 11:00", "1 business day", "2026-11-02 16:30", DisplayName = "autumn: at closing time of the wall clock")]
    public void A_promise_is_due_at_the_time_people_expect(string asked, string promise, string expected)
    {
        var due = SlaClock.Due(At(asked), ServicePromise.Parse(promise)!, City);

        City.Local(due).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture).ShouldBe(expected);
    }

    [TestMethod]
    public void The_due_time_is_in_utc()
    {
        var asked = At("2026-06-22 10:00").ToOffset(TimeSpan.FromHours(9));
        foreach (var unit in Enum.GetValues<PromiseUnit>())
        {
            SlaClock.Due(asked, new ServicePromise(3, unit), City).Offset.ShouldBe(TimeSpan.Zero, unit.ToString());
        }
    }

    [TestMethod]
    [DataRow(PromiseUnit.BusinessDays)]
    [DataRow(PromiseUnit.BusinessHours)]
    public void A_calendar_that_is_never_open_is_an_error_and_no_endless_loop(PromiseUnit unit)
    {
        var neverOpen = City with { Hours = ImmutableDictionary<DayOfWeek, (TimeOnly, TimeOnly)>.Empty };

        var failure = Should.Throw<InvalidOperationException>(
            () => SlaClock.Due(At("2026-06-22 10:00"), new ServicePromise(1, unit), neverOpen));
        failure.Message.ShouldContain("city.yaml");
    }

    [TestMethod]
    public void A_promise_is_never_due_before_it_was_made()
    {
        for (var hour = 0; hour < 24 * 14; hour++)
        {
            var from = At("2026-06-28 00:00").AddHours(hour);
            foreach (var unit in Enum.GetValues<PromiseUnit>())
            {
                SlaClock.Due(from, new ServicePromise(1, unit), City).ShouldBeGreaterThan(from);
            }
        }
    }

    private static DateTimeOffset At(string wall) => City.Instant(DateTime.Parse(wall, CultureInfo.InvariantCulture));
}
