using System.Globalization;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.UnitTests.Translation;

[TestClass]
public class When_a_time_is_read
{
    private static readonly TimeZoneInfo Eastern = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    [TestMethod]
    [DataRow("2026-07-04T14:30:00", "2026-07-04T18:30:00Z", "summer")]
    [DataRow("2026-01-15T14:30:00", "2026-01-15T19:30:00Z", "winter")]
    [DataRow("2026-03-08T01:59:59", "2026-03-08T06:59:59Z", "before the gap")]
    [DataRow("2026-03-08T02:30:00", "2026-03-08T07:30:00Z", "in the gap: as if the clock had not moved")]
    [DataRow("2026-03-08T03:00:00", "2026-03-08T07:00:00Z", "after the gap")]
    [DataRow("2026-11-01T01:30:00", "2026-11-01T05:30:00Z", "twice in autumn: the first")]
    [DataRow("2026-11-01T02:00:00", "2026-11-01T07:00:00Z", "after the overlap")]
    public void A_wall_clock_time_is_read_with_daylight_saving(string wall, string instant, string why)
    {
        var format = new TimeFormat(["yyyy-MM-ddTHH:mm:ss"], Eastern);

        format.TryRead($" {wall} ", out var read).ShouldBeTrue();

        read.ShouldBe(Utc(instant), why);
        read.Offset.ShouldBe(TimeSpan.Zero);
        new TimeFormat([], Eastern).TryRead(wall, out var iso).ShouldBeTrue();
        iso.ShouldBe(Utc(instant), why);
    }

    [TestMethod]
    [DataRow("yyyy-MM-ddTHH:mm:ss.fffZ", "2026-07-04T14:30:00.250Z", "2026-07-04T14:30:00.250Z")]
    [DataRow("yyyy-MM-ddTHH:mm:sszzz", "2026-07-04T14:30:00-04:00", "2026-07-04T18:30:00Z")]
    [DataRow("yyyy-MM-ddTHH:mm:ssK", "2026-07-04T14:30:00Z", "2026-07-04T14:30:00Z")]
    public void A_format_with_an_offset_needs_no_zone(string format, string text, string instant)
    {
        new TimeFormat([format], Eastern).TryRead(text, out var read).ShouldBeTrue();

        read.ShouldBe(Utc(instant));
    }

    [TestMethod]
    public void The_first_format_that_fits_is_used()
    {
        var format = new TimeFormat(["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd"], Eastern);

        format.TryRead("2026-07-04", out var read).ShouldBeTrue();

        read.ShouldBe(Utc("2026-07-04T04:00:00Z"));
        format.Write(read).ShouldBe("2026-07-04 00:00:00");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("yesterday")]
    [DataRow("7/4/2026")]
    [DataRow("10:30")]
    [DataRow("2026-02-30T00:00:00Z")]
    public void A_time_that_is_not_iso_8601_is_refused(string text) => TimeFormat.Iso.TryRead(text, out _).ShouldBeFalse();

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
