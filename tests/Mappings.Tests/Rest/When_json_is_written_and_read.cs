using System.Collections.Immutable;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Rest;

[TestClass]
public class When_json_is_written_and_read
{
    private static readonly RestMapping Mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest);

    [TestMethod]
    public void A_leaf_that_is_one_name_keeps_the_type_of_its_value_and_so_does_a_yaml_literal()
    {
        Preview("say \"hi\"").ShouldEndWith(
            """{"reference":"TEST-26-00001-0-1","category":"hole","lat":40.5,"at":"2026-03-02T15:04:05Z","address":null,"""
            + """
              "note":"said: say \"hi\"","version":2,"urgent":false,"postal":"018104","quoted":"2","tags":[311,"hub"]}
              """);
    }

    [TestMethod]
    public void A_secret_in_a_header_is_not_shown()
    {
        Preview("x").ShouldContain("X-Tenant: ${SECRET}");
        Mapping.Submit.Lines(Sample("x").Values(Mapping.Codes)).ShouldBe([("X-Tenant", "s3cret")]);
    }

    [TestMethod]
    [DataRow("..")]
    [DataRow(".")]
    public void A_value_cannot_name_another_path(string zip)
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>(
            Files.Rest.Replace("/cases/{{ref}}", "/cases/{{ticket.zip}}/x", StringComparison.Ordinal));
        var sample = SampleOrder.Of(
            new SampleTicket(
                "pothole", "", null, null, null, zip, null, ImmutableDictionary<string, ImmutableArray<string>>.Empty, null, null, null),
            "parking",
            null);

        Should.Throw<TranslationException>(() => mapping.Preview(sample.Values(mapping.Codes)));
    }

    [TestMethod]
    [DataRow(201, """{"caseId":"PA-1"}""", AnswerKind.Created, "PA-1")]
    [DataRow(200, """{"caseId":42}""", AnswerKind.Created, "42")]
    [DataRow(409, """{"caseId":"PA-7"}""", AnswerKind.AlreadyExists, "PA-7")]
    [DataRow(409, "<html/>", AnswerKind.AlreadyExists, null)]
    [DataRow(400, "queue is FULL", AnswerKind.Retry, null)]
    [DataRow(422, """{"error":"no"}""", AnswerKind.Rejected, null)]
    [DataRow(400, "", AnswerKind.Rejected, null)]
    [DataRow(404, "", AnswerKind.Rejected, null)]
    [DataRow(418, "", AnswerKind.Rejected, null)]
    [DataRow(401, "", AnswerKind.Retry, null)]
    [DataRow(429, "", AnswerKind.Retry, null)]
    [DataRow(200, "<html>Sign in</html>", AnswerKind.Unreadable, null)]
    [DataRow(200, """{"caseId":null}""", AnswerKind.Unreadable, null)]
    [DataRow(200, """{"caseId":"PA-1""", AnswerKind.Unreadable, null)]
    [DataRow(200, """{"caseId":"PA-1"} and more""", AnswerKind.Unreadable, null)]
    [DataRow(200, "", AnswerKind.Unreadable, null)]
    [DataRow(302, "", AnswerKind.Unreadable, null)]
    [DataRow(408, "", AnswerKind.Unreadable, null)]
    [DataRow(500, """{"caseId":"PA-1"}""", AnswerKind.Unreadable, null)]
    [DataRow(504, "", AnswerKind.Unreadable, null)]
    public void A_rest_answer_means_no_more_than_it_proves(int status, string body, AnswerKind kind, string? id)
    {
        var answer = Mapping.ReadAnswer(status, body);

        (answer.Kind, answer.Id).ShouldBe((kind, id), answer.Reason);
    }

    [TestMethod]
    public void Deep_json_is_refused()
    {
        Mapping.ReadAnswer(200, Nested(50)).Kind.ShouldBe(AnswerKind.Created);
        Mapping.ReadAnswer(200, Nested(100)).Kind.ShouldBe(AnswerKind.Unreadable);

        static string Nested(int levels) => $$"""{"caseId":"PA-1","more":{{new string('[', levels)}}{{new string(']', levels)}}}""";
    }

    [TestMethod]
    public void A_text_that_looks_like_a_date_stays_a_text()
    {
        var changes = Mapping.ReadChanges(
            """{"items":[{"caseId":"2026-01-01T00:00:00+02:00","status":"open","changedAt":"2026-07-04T12:00:00.000Z"}]}""");

        changes.Updates.ShouldHaveSingleItem().ExternalId.ShouldBe("2026-01-01T00:00:00+02:00");
    }

    [TestMethod]
    public void A_bad_row_is_rejected_with_its_reason_and_the_others_count()
    {
        var changes = Mapping.ReadChanges("""
            {"items":[
              {"caseId":"PA-1","status":"open","changedAt":"2026-07-04T12:00:00.000Z","note":"ok"},
              {"caseId":"PA-2","status":"open","changedAt":"04.07.2026"},
              "nonsense",
              {"reference":"A-1","status":"resolved","changedAt":"2026-07-04T12:00:01.000Z","note":null}
            ],"next":3}
            """);

        changes.Updates.Select(u => (u.ExternalId, u.Reference, u.Note)).ShouldBe([("PA-1", null, "ok"), (null, "A-1", null)]);
        changes.Rejected.Select(r => r.Row).ShouldBe([2, 3]);
        changes.Next.ShouldBe("3");
    }

    [TestMethod]
    [DataRow("""{"error":"maintenance"}""")]
    [DataRow("""{"items":null}""")]
    [DataRow("""{"items":[""")]
    [DataRow("<html/>")]
    [DataRow("[]")]
    public void An_unreadable_answer_is_an_error_and_never_an_empty_list(string text) =>
        Should.Throw<TranslationException>(() => Mapping.ReadChanges(text));

    [TestMethod]
    [DataRow("""{"caseId":"PA-1","status":"resolved","changedAt":"2026-07-04T12:00:00.000Z"}""", 1)]
    [DataRow(
        """
        [{"caseId":"PA-1","status":"resolved","changedAt":"2026-07-04T12:00:00.000Z"},
        {"caseId":"PA-2","status":"open","changedAt":"2026-07-04T12:00:00.000Z"}]
        """,
        2)]
    public void A_push_may_hold_one_change_or_a_list(string text, int updates)
    {
        Mapping.Receive!.Read(text).Updates.Count.ShouldBe(updates);
    }

    private static string Preview(string description) => Mapping.Preview(Sample(description).Values(Mapping.Codes));

    private static SampleOrder Sample(string description) => SampleOrder.Of(
        new SampleTicket(
            "pothole",
            description,
            null,
            40.5,
            null,
            null,
            null,
            ImmutableDictionary<string,
            ImmutableArray<string>>.Empty,
            null,
            null,
            null), "parking", null);
}
