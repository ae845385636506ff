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
    public void The_DateTimeKind_of_a_wall_clock_time_is_ignored()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var wall = new DateTime(2026, 7, 15, 12, 0, 0, DateTimeKind.Utc);
        WallClock.ToInstant(wall, zone).ShouldBe(WallClock.ToInstant(DateTime.SpecifyKind(wall, DateTimeKind.Unspecified), zone));
    }
}
