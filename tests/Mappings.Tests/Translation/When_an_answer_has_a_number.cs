using System.Collections.Frozen;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.UnitTests.Translation;

[TestClass]
public sealed class When_an_answer_has_a_number
{
    [TestMethod]
    [DataRow(AnswerKind.Created, " 48213.0 ", AnswerKind.Created, "48213", null)]
    [DataRow(AnswerKind.Created, "1.01E+11", AnswerKind.Unreadable, null,
        "its number \"1.01E+11\" is a rounded number, of which digits are lost")]
    [DataRow(AnswerKind.AlreadyExists, "1.01E+11", AnswerKind.Unreadable, null,
        "its number \"1.01E+11\" is a rounded number, of which digits are lost")]
    [DataRow(AnswerKind.Created, "caf\uFFFD", AnswerKind.Unreadable, null,
        "its number \"caf\uFFFD\" holds a character that was lost on its way")]
    [DataRow(AnswerKind.Created, "undefined", AnswerKind.Unreadable, null, "it holds no number of a record")]
    [DataRow(AnswerKind.Created, null, AnswerKind.Unreadable, null, "it holds no number of a record")]
    [DataRow(AnswerKind.AlreadyExists, null, AnswerKind.AlreadyExists, null, "told")]
    [DataRow(AnswerKind.Rejected, null, AnswerKind.Rejected, null, "told")]
    public void A_number_of_which_digits_are_lost_makes_the_answer_unreadable(
        AnswerKind kind, string? id, AnswerKind means, string? number, string? reason)
    {
        var answer = new Answer(kind, id, "told");

        (answer.Kind, answer.Id, answer.Reason).ShouldBe((means, number, reason ?? "told"));
    }

    [TestMethod]
    public void A_long_number_is_shortened_in_the_reason() =>
        new Answer(AnswerKind.Created, $"{new string('7', 60)}\uFFFD").Reason!
            .ShouldBe($"its number \"{new string('7', 39)}…\" holds a character that was lost on its way");

    [TestMethod]
    public void A_rejected_row_prints_its_reason_and_not_the_row() =>
        new RejectedRow(3, "it has no status", "Ana Vega").ToString().ShouldBe("Row 3: it has no status");

    [TestMethod]
    [DataRow(null, null, "NEW", "2026-07-04", "it has neither the department's number nor our reference")]
    [DataRow(" ", "null", "NEW", "2026-07-04", "it has neither the department's number nor our reference")]
    [DataRow("1.01E+11", null, "NEW", "2026-07-04", "its number \"1.01E+11\" is a rounded number, of which digits are lost")]
    [DataRow("7", "A\uFFFD", "NEW", "2026-07-04", "our reference in it holds a character that was lost on its way")]
    [DataRow("7", null, "D\uFFFDNE", "2026-07-04", "its status holds a character that was lost on its way")]
    [DataRow("7", null, " ", "2026-07-04", "it has no status")]
    [DataRow("7", null, null, "2026-07-04", "it has no status")]
    [DataRow("7", null, "NEW", null, "it has no time of change")]
    [DataRow("7", null, "NEW", " ", "it has no time of change")]
    [DataRow("7", null, "NEW", "yesterday", "\"yesterday\" is not a time in the format of ISO 8601")]
    [DataRow("7", null, "NEW", "1970-01-01", "\"1970-01-01\" means \"not set\" or \"never\": it lies outside the years 1971 to 2199")]
    public void A_row_that_cannot_be_read_tells_why(string? id, string? reference, string? status, string? changed, string reason)
    {
        var rules = new RowRules(new StatusTable(FrozenDictionary<string, WorkOrderState>.Empty), TimeFormat.Iso);
        rules.Add(4, new RowTexts(id, reference, status, changed, null), () => "raw");

        var made = rules.Build("next");

        made.Updates.ShouldBeEmpty();
        made.Rejected.ShouldBe([new RejectedRow(4, reason, "raw")]);
        (made.Next, made.Rows).ShouldBe(("next", 1));
    }

    [TestMethod]
    public void A_row_that_can_be_read_is_an_update_with_its_note_trimmed()
    {
        var known = new Dictionary<string, WorkOrderState> { ["3"] = WorkOrderState.Completed }.ToFrozenDictionary();
        var rules = new RowRules(new StatusTable(known), new TimeFormat(["yyyy-MM-dd", "yyyy"], TimeZoneInfo.Utc));
        rules.Add(1, new RowTexts(null, "A-1", " 3.0", "2026-07-04", " patched \n"), () => throw new InvalidOperationException());
        rules.Add(2, new RowTexts("7", null, "1.01E+11", "2026-07-04", "  "), () => throw new InvalidOperationException());
        rules.Add(3, new RowTexts("7", null, "3", "4.7.", null), () => "raw");

        var made = rules.Build();

        made.Updates.Select(u => (u.ExternalId, u.Reference, u.Code, u.State, u.Note)).ShouldBe(
        [
            (null, "A-1", "3", WorkOrderState.Completed, "patched"),
            ("7", null, "1.01E+11", null, null),
        ]);
        made.Updates[0].Granularity.ShouldBe(TimeSpan.FromDays(1));
        made.Rejected.ShouldHaveSingleItem().Reason.ShouldBe("\"4.7.\" is not a time in the format yyyy-MM-dd or yyyy");
        made.Next.ShouldBeNull();
    }
}
