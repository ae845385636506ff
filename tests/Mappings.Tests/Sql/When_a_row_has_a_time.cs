using System.Collections.Frozen;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Rows;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.UnitTests.Sql;

[TestClass]
public sealed class When_a_row_has_a_time
{
    private static readonly TimeZoneInfo Eastern = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
    private static readonly DateTimeOffset Midnight = new(2026, 7, 4, 4, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void A_date_is_midnight_in_the_zone_and_leaves_the_day_open()
    {
        foreach (var value in new object[] { new DateOnly(2026, 7, 4), new DateTime(2026, 7, 4), "2026-07-04" })
        {
            Reader("yyyy-MM-dd").TryReadChanged(_ => value, out var instant).ShouldBeTrue();
            Reader("yyyy-MM-dd").TryReadChange(_ => value, out var time).ShouldBeTrue();

            instant.ShouldBe(Midnight);
            time.Granularity.ShouldBe(TimeSpan.FromDays(1));
        }
    }

    [TestMethod]
    public void A_number_is_read_only_where_the_format_counts()
    {
        Reader("epoch_ms").TryReadChanged(_ => 1783137600000L, out var instant).ShouldBeTrue();
        instant.ShouldBe(Midnight);
        Reader("epoch_ms").TryReadChanged(_ => 1783137600000.0, out instant).ShouldBeTrue();
        instant.ShouldBe(Midnight);
        Reader().TryReadChanged(_ => 1783137600000L, out _).ShouldBeFalse();
    }

    [TestMethod]
    public void The_ends_of_the_calendar_are_no_times_and_no_errors()
    {
        object[] ends =
        [
            DateTime.MaxValue, DateTime.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.MinValue, DateOnly.MaxValue, DateOnly.MinValue,
            DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Local),
        ];
        foreach (var end in ends)
        {
            Reader().TryReadChanged(_ => end, out _).ShouldBeFalse($"{end} {end.GetType()}");
        }
    }

    [TestMethod]
    public void A_row_that_means_never_is_rejected_with_the_reason()
    {
        Reader().Read(column => column == "at" ? DateOnly.MaxValue : "x", out var reason).ShouldBeNull();

        reason.ShouldContain("never");
    }

    private static RowReader Reader(params string[] formats) => new(
        new RowColumns("ref", "id", "status", "at", null),
        new TimeFormat(formats, Eastern),
        new StatusTable(FrozenDictionary<string, WorkOrderState>.Empty));
}
