using System.Globalization;
using Allentown311.CrmCore.Services;

namespace Allentown311.CrmCore.Tests.Services;

[TestClass]
public sealed class When_the_clocks_change
{
    [TestMethod]
    [DataRow("America/New_York", "2026-01-15T12:00", "2026-01-15T17:00")]
    [DataRow("America/New_York", "2026-07-15T12:00", "2026-07-15T16:00")]
    [DataRow("America/New_York", "2026-03-08T01:59", "2026-03-08T06:59", DisplayName = "the minute before the change in spring")]
    [DataRow("America/New_York", "2026-03-08T02:30", "2026-03-08T07:30", DisplayName = "skipped in spring: as if the clock had not moved")]
    [DataRow("America/New_York", "2026-03-08T03:00", "2026-03-08T07:00", DisplayName = "the minute after the change in spring")]
    [DataRow("America/New_York", "2026-11-01T00:59", "2026-11-01T04:59")]
    [DataRow("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30", DisplayName = "twice in autumn: the first")]
    [DataRow("America/New_York", "2026-11-01T02:00", "2026-11-01T07:00")]
    [DataRow("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30")]
    [DataRow("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30")]
    [DataRow("Etc/UTC", "2026-03-08T02:30", "2026-03-08T02:30")]
    public void Each_wall_clock_time_is_converted_to_one_instant(string zone, string wall, string utc) =>
        WallClock.ToInstant(DateTime.Parse(wall, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone))
            .ShouldBe(DateTimeOffset.Parse($"{utc}Z", CultureInfo.InvariantCulture));

    [TestMethod]
    [DataRow("2026-11-01T00:59", null, DisplayName = "the minute before the hour that comes twice")]
    [DataRow("2026-11-01T01:00", "2026-11-01T06:00")]
    [DataRow("2026-11-01T01:59", "2026-11-01T06:59")]
    [DataRow("2026-11-01T02:00", null, DisplayName = "the minute after it")]
    [DataRow("2026-03-08T02:30", null, DisplayName = "an hour that is skipped")]
    [DataRow("2026-07-15T12:00", null)]
    public void Only_a_time_that_occurs_twice_has_a_second_instant(string wall, string? utc)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var second = utc is null ? (DateTimeOffset?)null : DateTimeOffset.Parse($"{utc}Z", CultureInfo.InvariantCulture);

        foreach (var kind in Enum.GetValues<DateTimeKind>())
        {
            WallClock.SecondInstant(DateTime.SpecifyKind(DateTime.Parse(wall, CultureInfo.InvariantCulture), kind), zone).ShouldBe(second);
        }
    }

    [TestMethod]
    public void A_time_at_either_end_of_the_calendar_becomes_the_nearest_instant()
    {
        WallClock.ToInstant(DateTime.MaxValue, TimeZoneInfo.FindSystemTimeZoneById("America/New_York")).ShouldBe(DateTimeOffset.MaxValue);
        WallClock.ToInstant(DateTime.MinValue, TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")).ShouldBe(DateTimeOffset.MinValue);
    }

    [TestMethod]
    public void The_DateTimeKind_of_a_wall_clock_time_is_ignored()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var wall = new DateTime(2026, 7, 15, 12, 0, 0, DateTimeKind.Utc);
        WallClock.ToInstant(wall, zone).ShouldBe(WallClock.ToInstant(DateTime.SpecifyKind(wall, DateTimeKind.Unspecified), zone));
    }
}
