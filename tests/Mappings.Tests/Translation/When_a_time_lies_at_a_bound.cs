using System.Globalization;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.UnitTests.Translation;

[TestClass]
public sealed class When_a_time_lies_at_a_bound
{
    [TestMethod]
    [DataRow("epoch_ms", "99999999999", null)]
    [DataRow("epoch_ms", "100000000000", "1973-03-03T09:46:40Z")]
    [DataRow("epoch_ms", "253402300799999", null, DisplayName = "the end of the calendar is never")]
    [DataRow("epoch_ms", "253402300800000", null)]
    [DataRow("epoch_s", "99999999999", null, DisplayName = "the year 5138 is never")]
    [DataRow("epoch_s", "100000000000", null)]
    [DataRow("epoch_s", "31536000", "1971-01-01T00:00:00Z")]
    [DataRow("epoch_s", "31535999", null)]
    [DataRow("epoch_s", "-1", null)]
    [DataRow("epoch_s", "1783175400.5", "2026-07-04T14:30:00.5Z")]
    [DataRow("epoch_s", "/Date(1783175400000)/", "2026-07-04T14:30:00Z", DisplayName = "that form counts milliseconds")]
    [DataRow("epoch_ms", "/Date(1783175400000)", null)]
    [DataRow("", "1970-12-31T23:59:59Z", null)]
    [DataRow("", "1971-01-01T00:00:00Z", "1971-01-01T00:00:00Z")]
    [DataRow("", "2199-12-31T23:59:59Z", "2199-12-31T23:59:59Z")]
    [DataRow("", "2200-01-01T00:00:00Z", null)]
    public void It_is_read_where_something_can_have_changed(string format, string text, string? instant)
    {
        var time = new TimeFormat(format.Length == 0 ? [] : [format], TimeZoneInfo.Utc);

        time.TryRead(text, out var read).ShouldBe(instant is not null);

        if (instant is not null)
        {
            read.ShouldBe(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));
        }
    }

    [TestMethod]
    public void A_time_of_another_form_and_one_that_means_never_have_their_own_reasons()
    {
        ChangeTime.Problem(default, "has another form").ShouldBe("has another form");
        TimeFormat.Iso.TryReadChange("1900-01-01", out var never).ShouldBeFalse();
        ChangeTime.Problem(never, "x").ShouldBe("means \"not set\" or \"never\": it lies outside the years 1971 to 2199");
        new TimeFormat(["yyyy"], TimeZoneInfo.Utc).TryReadChange("1900", out never).ShouldBeFalse();
        ChangeTime.Problem(never, "x").ShouldStartWith("means");
    }

    [TestMethod]
    [DataRow("yyyy-MM-ddTHH:mm:ssK", "2026-07-04T10:30:00-04:00", "2026-07-04T10:30:00-04:00")]
    [DataRow("yyyy-MM-ddTHH:mm:ss\"Z\"", "2026-07-04T10:30:00Z", "2026-07-04T10:30:00Z")]
    [DataRow("yyyy-MM-dd' at 'HH:mm", "2026-07-04 at 10:30", "2026-07-04 at 10:30")]
    [DataRow("ddd dd MMM yyyy HH:mm:ss", "Sat 04 Jul 2026 10:30:00", "Sat 04 Jul 2026 10:30:00")]
    [DataRow("yyyyMMddHHmmss", "20260704103000", "20260704103000")]
    public void A_format_is_written_as_it_is_read_in_its_zone(string format, string text, string written)
    {
        var time = new TimeFormat([format], TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));

        time.TryRead(text, out var read).ShouldBeTrue();

        read.ShouldBe(new DateTimeOffset(2026, 7, 4, 14, 30, 0, TimeSpan.Zero));
        time.Write(read).ShouldBe(written);
    }

    [TestMethod]
    public void Without_a_format_milliseconds_of_utc_are_written() =>
        new TimeFormat([], TimeZoneInfo.FindSystemTimeZoneById("America/New_York"))
            .Write(new DateTimeOffset(2026, 7, 4, 10, 30, 0, 250, TimeSpan.FromHours(-4))).ShouldBe("2026-07-04T14:30:00.250Z");

    [TestMethod]
    [DataRow("2026-07-04T103001Z", null)]
    [DataRow("2026-07-04 10:30:01", null)]
    [DataRow("2026-07-04T10:30:01+04:00", null)]
    [DataRow("2026-07-04T10:30+04:00", 60.0)]
    [DataRow("2026-07-04T10:30", 60.0)]
    public void How_exact_a_time_of_iso_8601_is_is_known(string text, double? seconds)
    {
        if (TimeFormat.Iso.TryReadChange(text, out var time))
        {
            time.Granularity?.TotalSeconds.ShouldBe(seconds!.Value);
            time.Granularity.HasValue.ShouldBe(seconds.HasValue);
        }
        else
        {
            text.ShouldBe("2026-07-04T103001Z", "only the basic form without colons may be unknown");
        }
    }

    [TestMethod]
    [DataRow("  a \t\r\n b\u00a0c ", 40, "a b c")]
    [DataRow("bell\u0007 rings", 40, "bell rings")]
    [DataRow("abcdef", 6, "abcdef")]
    [DataRow("abcdefg", 6, "abcde…")]
    [DataRow("ab                                cd", 6, "ab")]
    public void A_reason_is_one_short_line(string text, int most, string line) => ShortText.Of(text, most).ShouldBe(line);
}
