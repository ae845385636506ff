using System.Globalization;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.UnitTests.Translation;

[TestClass]
public class When_a_cursor_moves
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly CursorPlan Plan = new(TimeFormat.Iso, TimeSpan.FromMinutes(10), Keyed: false);

    [TestMethod]
    public void The_first_read_starts_an_overlap_early()
    {
        Plan.Start(null, Noon).Get("cursor").ShouldBe("2026-07-04T11:50:00.000Z");
    }

    [TestMethod]
    public void A_round_starts_an_overlap_before_the_newest_change()
    {
        var stored = Plan.Advance(Plan.Start(null, Noon), Page(5, 20, 15), null, more: false);

        Plan.Start(stored, Noon).At.ShouldBe(Noon.AddMinutes(10));
    }

    [TestMethod]
    public void Each_page_of_a_round_starts_where_the_last_ended()
    {
        var stored = Plan.Advance(Plan.Start(null, Noon), Page(5, 20), null, more: true);

        Plan.Start(stored, Noon).At.ShouldBe(Noon.AddMinutes(20));
    }

    [TestMethod]
    public void An_empty_round_does_not_move_the_cursor()
    {
        var first = Plan.Advance(Plan.Start(null, Noon), Page(), null, more: false);
        var second = Plan.Advance(Plan.Start(first, Noon), Page(), first, more: false);

        second.ShouldBe(first);
        Plan.Start(second, Noon).At.ShouldBe(Noon.AddMinutes(-10));
    }

    [TestMethod]
    public void Late_rows_alone_never_move_the_cursor_back()
    {
        var stored = Plan.Advance(Plan.Start(null, Noon), Page(20), null, more: false);

        var after = Plan.Advance(Plan.Start(stored, Noon), Page(12), stored, more: false);

        Plan.Start(after, Noon).At.ShouldBe(Noon.AddMinutes(10));
    }

    [TestMethod]
    public void Rows_of_one_instant_are_told_apart_by_their_key()
    {
        var plan = Plan with { Keyed = true };

        var stored = plan.Advance(plan.Start(null, Noon), Page(5, 5) with { Keys = ["41", "42"] }, null, more: true);

        plan.Start(stored, Noon).Get("cursor_key").ShouldBe(42L);
    }

    [TestMethod]
    public void A_rewound_cursor_starts_before_the_instant_never_after()
    {
        var plan = Plan with { Overlap = TimeSpan.Zero };

        plan.Start(plan.Rewind(Noon), Noon.AddDays(9)).At.ShouldBe(Noon.AddSeconds(-1));
        Plan.Start(Plan.Rewind(Noon), Noon.AddDays(9)).At.ShouldBe(Noon.AddSeconds(-1).AddMinutes(-10));
    }

    [TestMethod]
    public void A_cursor_rewound_into_a_repeated_hour_starts_before_its_first_pass()
    {
        var eastern = Plan with
        {
            Overlap = TimeSpan.Zero,
            Time = new TimeFormat(["yyyy-MM-dd'T'HH:mm"], TimeZoneInfo.FindSystemTimeZoneById("America/New_York")),
        };

        // The instant is 1:30 in the first pass of the hour. A change at 1:10 in the second pass shows an earlier time, and must be read
        // too.
        var asked = eastern.Start(eastern.Rewind(new DateTimeOffset(2026, 11, 1, 5, 30, 0, TimeSpan.Zero)), Noon)
            .Get("cursor")
            .ShouldBeOfType<string>();

        string.CompareOrdinal(asked, "2026-11-01T01:10").ShouldBeLessThan(0);
    }

    [TestMethod]
    [DataRow("05:05", DisplayName = "in the first pass")]
    [DataRow("05:59", DisplayName = "at the end of the first pass")]
    public void A_round_within_an_hour_that_comes_twice_starts_before_its_first_pass(string newest)
    {
        var eastern = Plan with
        {
            Time = new TimeFormat(["yyyy-MM-dd'T'HH:mm"], TimeZoneInfo.FindSystemTimeZoneById("America/New_York")),
        };
        var read = DateTimeOffset.Parse($"2026-11-01T{newest}Z", CultureInfo.InvariantCulture);
        var page = new Changes([new StatusUpdate { ExternalId = "1", Code = "WIP", ChangedAt = read }], [], []);
        var stored = eastern.Advance(eastern.Start(null, Noon), page, null, more: false);

        var asked = eastern.Start(stored, Noon).Get("cursor").ShouldBeOfType<string>();

        string.CompareOrdinal(asked, "2026-11-01T01:00").ShouldBeLessThan(0, "a change at 1:00 of the second pass is still to come");
    }

    [TestMethod]
    public void A_stamp_from_the_future_at_the_end_of_a_full_page_ends_the_round_and_not_the_feed()
    {
        var now = Noon.AddMinutes(30);
        var page = Page(5, 20, 60 * 24 * 365 * 73);

        var (stored, more) = Plan.Next(Plan.Start(null, Noon), page, null, full: true, now);

        more.ShouldBeFalse();
        Plan.Start(stored, Noon).At.ShouldBe(Noon.AddMinutes(10));
    }

    [TestMethod]
    public void A_cursor_that_an_older_hub_left_in_the_future_comes_back_to_the_present()
    {
        var stored = "9999-12-31T23:59:59.0000000Z|0|+";

        var (next, more) = Plan.Next(Plan.Start(stored, Noon), Page(), stored, full: false, Noon);

        more.ShouldBeFalse();
        Plan.Start(next, Noon).At.ShouldBe(Noon.AddMinutes(-10));
    }

    [TestMethod]
    public void A_cursor_that_counts_from_1970_is_a_number()
    {
        var plan = Plan with { Time = new TimeFormat(["epoch_ms"], TimeZoneInfo.Utc), Overlap = TimeSpan.Zero };

        plan.Start(null, Noon).Get("cursor").ShouldBe(Noon.ToUnixTimeMilliseconds());
    }

    [TestMethod]
    public void The_cursor_does_not_depend_on_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("th-TH");
        try
        {
            Plan.Start(Plan.Advance(Plan.Start(null, Noon), Page(20), null, more: false), Noon).At.ShouldBe(Noon.AddMinutes(10));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static Changes Page(params int[] minutes) =>
        new([.. minutes.Select(m => new StatusUpdate { ExternalId = "1", Code = "WIP", ChangedAt = Noon.AddMinutes(m) })], [], []);
}
