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

    [TestMethod]
    [DataRow("yyyy-MM-dd'T'HH:mm:ss'Z'", "2026-07-04T10:30:00Z", "2026-07-04T14:30:00Z", DisplayName = "a quoted Z is a letter")]
    [DataRow("M/d/yyyy h:mm tt 'AKDT'", "7/4/2026 10:30 AM AKDT", "2026-07-04T14:30:00Z", DisplayName = "a K in a quoted word")]
    [DataRow("dd.MM.yyyy HH:mm:ss \\Z", "04.07.2026 10:30:00 Z", "2026-07-04T14:30:00Z", DisplayName = "an escaped Z")]
    [DataRow("yyyy-MM-dd'T'HH:mm:ssZ", "2026-07-04T14:30:00Z", "2026-07-04T14:30:00Z", DisplayName = "a Z that means UTC")]
    public void A_time_is_written_as_it_is_read(string format, string text, string instant)
    {
        var time = new TimeFormat([format], Eastern);

        time.TryRead(text, out var read).ShouldBeTrue();

        read.ShouldBe(Utc(instant));
        time.Write(read).ShouldBe(text);
    }

    [TestMethod]
    [DataRow("epoch_ms", "1783175400000")]
    [DataRow("epoch_ms", "1783175400000.0")]
    [DataRow("epoch_ms", "1.7831754E12")]
    [DataRow("epoch_ms", "/Date(1783175400000-0400)/")]
    [DataRow("epoch_ms", "/Date(1783175400000)/")]
    [DataRow("epoch_s", "1783175400")]
    [DataRow("epoch_s", "1783175400.000")]
    public void A_number_since_1970_is_read_and_written(string format, string text)
    {
        var time = new TimeFormat([format], Eastern);

        time.TryRead(text, out var read).ShouldBeTrue();

        read.ShouldBe(Utc("2026-07-04T14:30:00Z"));
        time.WriteValue(read).ShouldBe(format == "epoch_ms" ? 1783175400000L : 1783175400L);
    }

    [TestMethod]
    [DataRow("epoch_ms", "1783175400", DisplayName = "seconds, not milliseconds")]
    [DataRow("epoch_s", "1783175400000", DisplayName = "milliseconds, not seconds")]
    [DataRow("epoch_ms", "-2208988800000")]
    [DataRow("epoch_ms", "1e300")]
    [DataRow("epoch_ms", "NaN")]
    [DataRow("epoch_ms", "0")]
    [DataRow("epoch_ms", "253402300799999999")]
    [DataRow("epoch_ms", "/Date(999999999999999999)/")]
    [DataRow("epoch_s", "9999999999999999999999999")]
    [DataRow("epoch_ms", "2026-07-04")]
    public void A_number_that_cannot_be_that_time_is_refused(string format, string text) =>
        new TimeFormat([format], Eastern).TryRead(text, out _).ShouldBeFalse();

    [TestMethod]
    public void The_first_and_the_last_instants_of_the_calendar_are_no_times_and_no_error_anywhere_on_earth()
    {
        string[] nothing =
        [
            "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59",
            "9999-12-31T23:59:59.9999999",
            "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "1970-01-01T00:00:00Z", "1900-01-01T00:00:00", "9999-12-31",
        ];
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        {
            foreach (var text in nothing)
            {
                new TimeFormat([], zone).TryRead(text, out _).ShouldBeFalse($"{text} in {zone.Id}");
            }

            foreach (var text in new[] { "12/31/9999 11:59:59 PM", "01/01/0001 12:00:00 AM" })
            {
                new TimeFormat(["MM/dd/yyyy hh:mm:ss tt"], zone).TryRead(text, out _).ShouldBeFalse($"{text} in {zone.Id}");
            }
        }
    }

    [TestMethod]
    [DataRow("yyyy-MM-dd", "2026-07-04", 86_400.0)]
    [DataRow("yyyy-MM-dd HH", "2026-07-04 10", 3600.0)]
    [DataRow("yyyy-MM-dd HH:mm", "2026-07-04 10:15", 60.0)]
    [DataRow("yyyy-MM-dd HH:mm:ss", "2026-07-04 10:15:00", null)]
    [DataRow("MM/dd/yyyy hh:mm:ss tt", "07/04/2026 12:00:00 AM", 86_400.0, DisplayName = "a date, written with zeros")]
    [DataRow("", "2026-07-04", 86_400.0)]
    [DataRow("", "2026-07-04T10:15", 60.0)]
    [DataRow("", "2026-07-04T10:15-04:00", 60.0)]
    [DataRow("", "2026-07-04T10:15Z", 60.0)]
    [DataRow("", "2026-07-04T10:15:01", null)]
    [DataRow("", "2026-07-04T10:15:01.250-04:00", null)]
    [DataRow("", "2026-07-04T00:00:00-04:00", 86_400.0)]
    public void How_exact_a_time_is_is_known(string format, string text, double? seconds)
    {
        new TimeFormat(format.Length == 0 ? [] : [format], Eastern).TryReadChange(text, out var time).ShouldBeTrue();

        time.Granularity?.TotalSeconds.ShouldBe(seconds!.Value);
        time.Granularity.HasValue.ShouldBe(seconds.HasValue);
    }

    [TestMethod]
    [DataRow("2026-11-01T00:59:59", null)]
    [DataRow("2026-11-01T01:10:00", "2026-11-01T06:10:00Z")]
    [DataRow("2026-11-01T02:00:00", null)]
    [DataRow("2026-11-01T01:10:00-04:00", null, DisplayName = "its offset tells which")]
    public void A_time_that_comes_twice_has_two_instants(string text, string? second)
    {
        new TimeFormat([], Eastern).TryReadChange(text, out var time).ShouldBeTrue();

        time.SecondAt.ShouldBe(second is null ? null : Utc(second));
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
