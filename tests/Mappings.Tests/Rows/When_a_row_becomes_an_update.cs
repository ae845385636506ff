using System.Collections.Frozen;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Rows;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.UnitTests.Rows;

[TestClass]
public sealed class When_a_row_becomes_an_update
{
    private static readonly RowColumns Columns = new("Ref", "Number", "State", "Changed", "Remark");

    [TestMethod]
    public void Every_column_is_read()
    {
        var update = Reader().Read(
            Row(("Ref", "A-1"), ("Number", 48213.0), ("State", " 3.0 "), ("Changed", "2026-07-04T10:15"), ("Remark", " done ")),
            out var reason);

        reason.ShouldBe("");
        update.ShouldBe(new StatusUpdate
        {
            Reference = "A-1", ExternalId = "48213", Code = "3", State = WorkOrderState.Completed,
            ChangedAt = new DateTimeOffset(2026, 7, 4, 10, 15, 0, TimeSpan.Zero), Granularity = TimeSpan.FromMinutes(1), Note = "done",
        });
    }

    [TestMethod]
    [DataRow("A-1", null)]
    [DataRow(null, "7")]
    public void A_reference_or_a_number_is_enough(string? reference, string? number)
    {
        var update = Reader().Read(
            Row(("Ref", reference), ("Number", number), ("State", "9"), ("Changed", "2026-07-04"), ("Remark", " ")), out _);

        update.ShouldNotBeNull();
        (update.Reference, update.ExternalId, update.State, update.Note).ShouldBe((reference, number, null, null));
    }

    [TestMethod]
    [DataRow(null, null, "3", "2026-07-04", "no reference and no number: Ref and Number empty")]
    [DataRow("null", " ", "3", "2026-07-04", "no reference and no number: Ref and Number empty")]
    [DataRow("A-1", "1.01E+11", "3", "2026-07-04",
        "no whole number: Number is a rounded number, of which digits are lost; let it be written as text")]
    [DataRow("A\uFFFD", "7", "3", "2026-07-04",
        "no whole reference: Ref holds a character that was lost on its way; let it be written as text")]
    [DataRow("A-1", "7", " ", "2026-07-04", "no status: State is empty")]
    [DataRow("A-1", "7", null, "2026-07-04", "no status: State is empty")]
    [DataRow("A-1", "7", "3", "soon", "no time of change: Changed must be an ISO 8601 time")]
    [DataRow("A-1", "7", "3", null, "no time of change: Changed must be an ISO 8601 time")]
    [DataRow("A-1", "7", "3", "9999-12-31",
        "no time of change: Changed means \"not set\" or \"never\": it lies outside the years 1971 to 2199")]
    public void A_reason_names_the_column_and_never_quotes_the_row(
        string? reference, string? number, string? state, string? changed, string why)
    {
        Reader().Read(
            Row(("Ref", reference), ("Number", number), ("State", state), ("Changed", changed), ("Remark", "x")), out var reason)
            .ShouldBeNull();

        reason.ShouldBe(why);
    }

    [TestMethod]
    public void The_formats_of_a_time_are_named()
    {
        Reader("yyyy-MM-dd", "dd.MM.yyyy").Read(Row(("Ref", "A"), ("State", "3"), ("Changed", "7/4/26")), out var reason).ShouldBeNull();

        reason.ShouldBe("no time of change: Changed must be a time written yyyy-MM-dd or dd.MM.yyyy");
    }

    [TestMethod]
    public void A_column_that_the_mapping_does_not_name_is_not_asked_for()
    {
        var few = new RowReader(new RowColumns(null, "Number", "State", "Changed", null), TimeFormat.Iso, Statuses);

        few.Read(Row(("State", "3")), out var reason).ShouldBeNull();
        reason.ShouldBe("no reference and no number: Number empty");
        few.Columns.All.ShouldBe(["Number", "State", "Changed"]);
    }

    [TestMethod]
    public void Times_of_a_database_are_instants()
    {
        var utc = new DateTimeOffset(2026, 7, 4, 14, 30, 0, TimeSpan.Zero);
        var eastern = new RowReader(Columns, new TimeFormat([], TimeZoneInfo.FindSystemTimeZoneById("America/New_York")), Statuses);
        object[] values =
        [
            new DateTimeOffset(2026, 7, 4, 10, 30, 0, TimeSpan.FromHours(-4)), new DateTime(2026, 7, 4, 10, 30, 0),
            new DateTime(2026, 7, 4, 14, 30, 0, DateTimeKind.Utc), "2026-07-04T10:30:00",
        ];
        foreach (var value in values)
        {
            eastern.TryReadChange(_ => value, out var time).ShouldBeTrue($"{value.GetType()}");
            (time.At, time.Granularity).ShouldBe((utc, null), $"{value.GetType()}");
        }

        eastern.TryReadChange(_ => new object(), out var none).ShouldBeFalse();
        none.ShouldBe(default);
    }

    [TestMethod]
    public void A_number_of_any_type_is_read_where_the_format_counts()
    {
        object[] counts = [1783137600L, 1783137600, 1783137600.0, 1783137600m, 1783137600d];
        foreach (var count in counts)
        {
            Reader("epoch_s").TryReadChanged(_ => count, out var at).ShouldBeTrue($"{count.GetType()}");
            at.ShouldBe(new DateTimeOffset(2026, 7, 4, 4, 0, 0, TimeSpan.Zero), $"{count.GetType()}");
        }

        Reader("epoch_s").TryReadChanged(_ => (short)7, out _).ShouldBeFalse("that is 1970");
        Reader("epoch_s").TryReadChanged(_ => 1783137600f, out _).ShouldBeTrue();
    }

    private static FrozenDictionary<string, WorkOrderState> Known { get; } =
        new Dictionary<string, WorkOrderState> { ["3"] = WorkOrderState.Completed }.ToFrozenDictionary();

    private static StatusTable Statuses => new(Known);

    private static RowReader Reader(params string[] formats) => new(Columns, new TimeFormat(formats, TimeZoneInfo.Utc), Statuses);

    private static Func<string, object?> Row(params (string Column, object? Value)[] cells) =>
        column => cells.FirstOrDefault(c => c.Column == column).Value;
}
