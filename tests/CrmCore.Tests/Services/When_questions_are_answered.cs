using System.Collections.Immutable;
using Allentown311.CrmCore.Services;

namespace Allentown311.CrmCore.Tests.Services;

[TestClass]
public sealed class When_questions_are_answered
{
    [TestMethod]
    [DataRow(AnswerType.String, "anything", null)]
    [DataRow(AnswerType.Text, "several\nlines", null)]
    [DataRow(AnswerType.Number, "12.5", null)]
    [DataRow(AnswerType.Number, "-3", null)]
    [DataRow(AnswerType.Number, "12,5", "must be a number")]
    [DataRow(AnswerType.Number, "a dozen", "must be a number")]
    [DataRow(AnswerType.DateTime, "2026-03-01T09:30:00-05:00", null)]
    [DataRow(AnswerType.DateTime, "yesterday", "must be a date and time")]
    [DataRow(AnswerType.SingleValueList, "small", null)]
    [DataRow(AnswerType.SingleValueList, "Small", "must be one of: small, large")]
    [DataRow(AnswerType.MultiValueList, "large", null)]
    [DataRow(AnswerType.MultiValueList, "huge", "must be one of: small, large")]
    public void Each_answer_is_checked_against_the_type_of_its_question(AnswerType type, string answer, string? fault)
    {
        var faults = Check([Ask("Q", type)], ("Q", [answer]));
        if (fault is null)
        {
            faults.ShouldBeEmpty();
        }
        else
        {
            faults.ShouldHaveSingleItem().ShouldStartWith($"attribute[Q] {fault}");
        }
    }

    [TestMethod]
    [DataRow(AnswerType.MultiValueList, true)]
    [DataRow(AnswerType.SingleValueList, false)]
    [DataRow(AnswerType.String, false)]
    public void Only_a_list_of_several_values_accepts_several_answers(AnswerType type, bool isAccepted) =>
        Check([Ask("Q", type)], ("Q", ["small", "large"]))
            .Any(f => f.Contains("takes one answer, got 2", StringComparison.Ordinal))
            .ShouldBe(!isAccepted);

    [TestMethod]
    public void A_required_question_needs_an_answer_that_is_not_blank()
    {
        Check([Ask("Q", AnswerType.String, required: true)]).ShouldHaveSingleItem().ShouldBe("attribute[Q] is required: What is Q?");
        Check([Ask("Q", AnswerType.String, required: true)], ("Q", [" ", ""])).ShouldHaveSingleItem().ShouldContain("is required");
        Check([Ask("Q", AnswerType.String)]).ShouldBeEmpty();
    }

    [TestMethod]
    public void Rows_imported_from_a_system_that_never_asked_need_no_answers() =>
        AnswerRules.Check(Service([Ask("Q", AnswerType.String, required: true)]), Answers(), requireAll: false).ShouldBeEmpty();

    [TestMethod]
    public void An_answer_to_an_unknown_question_is_refused_with_the_known_ones()
    {
        Check([Ask("A", AnswerType.String), Ask("B", AnswerType.String)], ("C", ["x"]))
            .ShouldHaveSingleItem().ShouldContain("its questions are: A, B");
        Check([], ("C", ["x"])).ShouldHaveSingleItem().ShouldContain("its questions are: none");
    }

    [TestMethod]
    public void The_longest_answer_is_accepted_and_one_character_more_is_refused()
    {
        var longest = new string('x', AnswerRules.MostCharacters);

        Check([Ask("Q", AnswerType.Text)], ("Q", [longest])).ShouldBeEmpty();
        Check([Ask("Q", AnswerType.Text)], ("Q", [longest + "x"]))
            .ShouldHaveSingleItem().ShouldContain("at most 4000 characters, has 4001");
    }

    [TestMethod]
    public void Every_fault_is_reported_at_once() => Check(
        [Ask("A", AnswerType.String, required: true), Ask("B", AnswerType.Number), Ask("C", AnswerType.SingleValueList)],
        ("B", ["x"]), ("C", ["x", "y"]), ("D", ["x"]), ("E", ["x"])).Select(f => f.Split('[', ']')[1])
        .ShouldBe(["A", "B", "C", "C", "C", "D", "E"]);

    private static IReadOnlyList<string> Check(ServiceQuestion[] questions, params (string Code, string[] Values)[] answers) =>
        AnswerRules.Check(Service(questions), Answers(answers));

    private static ImmutableDictionary<string, ImmutableArray<string>> Answers(params (string Code, string[] Values)[] answers) =>
        answers.ToImmutableDictionary(a => a.Code, a => a.Values.ToImmutableArray());

    private static Service Service(ServiceQuestion[] questions) => new()
    {
        Code = "s",
        Name = Translated.Of("S"),
        Departments = ["d"],
        Questions = [.. questions],
    };

    private static ServiceQuestion Ask(string code, AnswerType type, bool required = false) => new()
    {
        Code = code,
        Ask = Translated.Of($"What is {code}?"),
        Type = type,
        Required = required,
        Values = type is AnswerType.SingleValueList or AnswerType.MultiValueList
            ? [("small", Translated.Of("Small")), ("large", Translated.Of("Large"))]
            : [],
    };
}
