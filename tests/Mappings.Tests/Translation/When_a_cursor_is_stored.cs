using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.UnitTests.Translation;

[TestClass]
public sealed class When_a_cursor_is_stored
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly CursorPlan Plan = new(TimeFormat.Iso, TimeSpan.FromMinutes(10), Keyed: true);

    [TestMethod]
    [DataRow("2026-07-04T12:00:00.0000000Z|0", "2026-07-04T11:50:00.000Z", 0L)]
    [DataRow("2026-07-04T12:00:00.0000000Z|41", "2026-07-04T11:50:00.000Z", 0L, DisplayName = "a round that ended")]
    [DataRow("2026-07-04T12:00:00.0000000Z|41|+", "2026-07-04T12:00:00.000Z", 41L, DisplayName = "a round that goes on")]
    [DataRow("2026-07-04T12:00:00.0000000Z|wo-7|+", "2026-07-04T12:00:00.000Z", "wo-7")]
    [DataRow("2026-07-04T12:00:00.0000000Z|-7|+", "2026-07-04T12:00:00.000Z", "-7")]
    public void It_says_where_the_next_read_starts(string stored, string cursor, object key)
    {
        var from = Plan.Start(stored, default);

        (from.Get("cursor"), from.Get("since"), from.Get("cursor_key"), from.Get("page")).ShouldBe((cursor, cursor, key, null));
        Should.Throw<TranslationException>(() => from.Get("ref")).Message
            .ShouldBe("A poll template asks for \"ref\", which does not exist.");
    }

    [TestMethod]
    public void A_first_read_without_a_past_starts_at_its_instant()
    {
        Plan.Start(null, DateTimeOffset.MinValue).At.ShouldBe(DateTimeOffset.MinValue);
        Plan.Start(null, DateTimeOffset.MinValue.AddMinutes(70)).At.ShouldBe(DateTimeOffset.MinValue.AddMinutes(70));
        Plan.Start(null, DateTimeOffset.MinValue.AddMinutes(71)).At.ShouldBe(DateTimeOffset.MinValue.AddMinutes(61));
    }

    [TestMethod]
    public void Its_text_holds_the_newest_instant_its_key_and_whether_the_round_goes_on()
    {
        var from = Plan.Start(null, Noon);

        Plan.Advance(from, Page((5, "a"), (20, "b"), (20, "c"), (7, "d")), null, more: true)
            .ShouldBe("2026-07-04T12:20:00.0000000Z|c|+");
        Plan.Advance(from, Page((5, "a"), (20, "b")), null, more: false).ShouldBe("2026-07-04T12:20:00.0000000Z|b");
        Plan.Advance(from, Page((5, "a"), (20, "b")) with { Keys = ["a"] }, null, more: true)
            .ShouldBe("2026-07-04T12:20:00.0000000Z|0|+");
        Plan.Advance(from, Page(), null, more: false).ShouldBe("2026-07-04T12:00:00.0000000Z|0");
        Plan.Advance(from, Page(), null, more: true).ShouldBe("2026-07-04T11:50:00.0000000Z|0|+");
        Plan.Advance(from, Page((-30, "z")), null, more: false).ShouldBe("2026-07-04T11:50:00.0000000Z|0");
    }

    [TestMethod]
    public void A_round_that_read_further_before_keeps_its_place()
    {
        const string before = "2026-07-04T12:30:00.0000000Z|x";

        Plan.Advance(Plan.Start(before, Noon), Page((25, "a")), before, more: false).ShouldBe("2026-07-04T12:30:00.0000000Z|0");
        Plan.Advance(Plan.Start(before, Noon), Page((30, "a")), before, more: false).ShouldBe("2026-07-04T12:30:00.0000000Z|a");
        Plan.Advance(Plan.Start(before, Noon), Page((25, "a")), before, more: true).ShouldBe("2026-07-04T12:25:00.0000000Z|a|+");
    }

    [TestMethod]
    [DataRow(true, 60, true)]
    [DataRow(true, 61, false, DisplayName = "a stamp too far ahead of the clock")]
    [DataRow(false, 5, false)]
    public void The_round_goes_on_after_a_full_page_of_the_present(bool full, int minutes, bool more) =>
        Plan.Next(Plan.Start(null, Noon), Page((minutes, "a")), null, full, Noon).More.ShouldBe(more);

    [TestMethod]
    public void A_stamp_from_the_future_moves_the_cursor_no_further_than_the_present()
    {
        Plan.Next(Plan.Start(null, Noon), Page((-5, "a"), (30, "b")), null, full: false, Noon).Cursor
            .ShouldBe("2026-07-04T11:55:00.0000000Z|0");
        Plan.Next(Plan.Start(null, Noon), Page((0, "a"), (30, "b")), null, full: false, Noon).Cursor
            .ShouldBe("2026-07-04T12:00:00.0000000Z|0");
        var ahead = new CursorPosition(Noon.AddMinutes(61), "7", Plan);
        Plan.Next(ahead, Page(), "2026-07-04T13:01:00.0000000Z|7|+", full: true, Noon)
            .ShouldBe(("2026-07-04T12:00:00.0000000Z|7", false));
    }

    [TestMethod]
    public void It_can_be_set_back_to_an_instant()
    {
        Plan.Rewind(Noon).ShouldBe("2026-07-04T11:59:59.0000000Z|0");
        Plan.Rewind(new DateTimeOffset(2026, 7, 4, 8, 0, 0, TimeSpan.FromHours(-4))).ShouldBe("2026-07-04T11:59:59.0000000Z|0");
    }

    [TestMethod]
    public void The_names_of_a_poll_and_of_a_list_are_known()
    {
        CursorPlan.Names.All.ShouldBe(["cursor", "cursor_key"]);
        CursorPlan.ListNames.All.ShouldBe(["since", "cursor_key"]);
        CursorPlan.Tolerance.ShouldBe(TimeSpan.FromHours(1));
    }

    private static Changes Page(params (int Minutes, string Key)[] rows) => new(
        [.. rows.Select(r => new StatusUpdate { ExternalId = "1", Code = "WIP", ChangedAt = Noon.AddMinutes(r.Minutes) })],
        [],
        [.. rows.Select(r => r.Key)]);
}
