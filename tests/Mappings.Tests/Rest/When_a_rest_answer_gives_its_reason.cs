using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Rest;

[TestClass]
public sealed class When_a_rest_answer_gives_its_reason
{
    private const string Paging = "paging: { param: page, first: 1, next: $.next }";
    private const string Row = """{"caseId":"1","status":"open","changedAt":"2026-07-04T12:00:00.000Z"}""";
    private static readonly RestMapping Mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest);

    [TestMethod]
    [DataRow(200, "{}", AnswerKind.Unreadable, "HTTP 200, but there is no number at $.caseId")]
    [DataRow(299, """{"caseId":null}""", AnswerKind.Unreadable, "HTTP 299, but there is no number at $.caseId")]
    [DataRow(201, """{"caseId":"P-1"} x""", AnswerKind.Unreadable, "HTTP 201, but it is not whole JSON at line 1, column 17")]
    [DataRow(201, """{"caseId":"P-1"} {}""", AnswerKind.Unreadable, "HTTP 201, but it is not whole JSON at line 1, column 17")]
    [DataRow(201, "{\"caseId\":\n  \"P-1\"", AnswerKind.Unreadable, "HTTP 201, but it is not whole JSON at line 2, column 7")]
    [DataRow(201, """{"caseId":"1","a":]}""", AnswerKind.Unreadable, "HTTP 201, but it is not whole JSON at line 1, column 19")]
    [DataRow(300, "{}", AnswerKind.Unreadable, "HTTP 300")]
    [DataRow(199, """{"caseId":"P-1"}""", AnswerKind.Unreadable, "HTTP 199")]
    [DataRow(408, """{"error":"slow"}""", AnswerKind.Unreadable, "HTTP 408")]
    [DataRow(500, """{"error":"bad"}""", AnswerKind.Unreadable, "HTTP 500")]
    [DataRow(401, "", AnswerKind.Retry, "HTTP 401: it does not let us in")]
    [DataRow(403, "{}", AnswerKind.Retry, "HTTP 403: it does not let us in")]
    [DataRow(400, """{"error":"bad zip"}""", AnswerKind.Rejected, "HTTP 400: bad zip")]
    [DataRow(400, """{"error":{"message":"bad zip"}}""", AnswerKind.Rejected, "HTTP 400: bad zip")]
    [DataRow(400, """{"error":{"code":7},"detail":"bad\n zip"}""", AnswerKind.Rejected, "HTTP 400: bad zip")]
    [DataRow(404, """{"message":"no route"}""", AnswerKind.Rejected, "HTTP 404: no route")]
    [DataRow(404, """{"title":"no route"}""", AnswerKind.Rejected, "HTTP 404: no route")]
    [DataRow(499, """{"error_description":"no route"}""", AnswerKind.Rejected, "HTTP 499: no route")]
    [DataRow(404, """["message"]""", AnswerKind.Rejected, "HTTP 404")]
    [DataRow(404, "<html>", AnswerKind.Rejected, "HTTP 404")]
    [DataRow(422, """{"error":"x"}""", AnswerKind.Rejected, "x")]
    [DataRow(422, """{"error":""}""", AnswerKind.Rejected, "HTTP 422")]
    [DataRow(409, """{"caseId":"P-7","message":"there"}""", AnswerKind.AlreadyExists, "HTTP 409: there")]
    public void An_answer_to_an_order(int status, string body, AnswerKind kind, string reason)
    {
        var answer = Mapping.ReadAnswer(status, body);

        (answer.Kind, answer.Reason, answer.After).ShouldBe((kind, reason, null));
    }

    [TestMethod]
    public void Too_many_orders_and_a_full_department_name_the_wait()
    {
        Mapping.ReadAnswer(429, "").ShouldBe(
            new Answer(AnswerKind.Retry, Reason: "HTTP 429: too many orders at once", After: TimeSpan.FromSeconds(5)));
        Mapping.ReadAnswer(430, "the yard is FULL").ShouldBe(
            new Answer(AnswerKind.Retry, Reason: "HTTP 430", After: TimeSpan.FromMinutes(1)));
        Mapping.ReadOutcome(430, "the yard is full").ShouldNotBeNull();
        Mapping.ReadOutcome(430, "empty").ShouldBeNull();
    }

    [TestMethod]
    [DataRow(500, "{}", "HTTP 500, which find.absent does not name")]
    [DataRow(300, """{"items":[]}""", "HTTP 300, which find.absent does not name")]
    [DataRow(200, "<html>", "HTTP 200, but it is not whole JSON at line 1, column 1")]
    [DataRow(200, "{}", "there is no record at $.items[0].caseId, and nothing that proves there is none")]
    [DataRow(200, """{"items":[{"caseId":"1","reference":"B"}]}""", "the record found does not carry our reference")]
    [DataRow(200, """{"items":[{"caseId":"1","reference":"B"},{"caseId":"2"}]}""",
        "none of the 2 records found carries our reference: the system may have passed over the filter")]
    [DataRow(200, """{"items":[{"reference":"A"}]}""", "the record found carries our reference, but no number where find.read.id looks")]
    [DataRow(200, """{"items":[{"caseId":"1","reference":"A"},{"caseId":"2","reference":"a"}]}""",
        "2 records carry our reference: a person must choose")]
    public void A_look_up_that_proves_nothing(int status, string body, string reason) =>
        Mapping.ReadFound(status, body, "A").ShouldBe(new Answer(AnswerKind.Unreadable, Reason: reason));

    [TestMethod]
    public void A_look_up_without_its_section_or_our_reference()
    {
        var none = Files.LoadWithoutFaults<RestMapping>("""
            mapping: 1
            name: bare
            connector: rest
            connection: { url: "https://parking.test/api" }
            submit: { path: /cases, json: { ref: "{{ref}}" }, read: { id: $.id } }
            """);
        none.ReadFound(200, "{}", "A").ShouldBe(new Answer(AnswerKind.Unreadable, Reason: "the mapping has no find section"));
        none.ReadToken(200, "{}").ShouldBe(new Answer(AnswerKind.Unreadable, Reason: "the mapping has no submit.token section"));
        (none.CanFind, none.CanList, none.CanAskByToken, none.SendsStatus).ShouldBe((false, false, false, false));
        Should.Throw<TranslationException>(() => none.ReadChanges("{}")).Message
            .ShouldBe("The mapping bare reads no changes: it has neither poll nor receive.");
        none.Weaknesses.ShouldBeEmpty();

        var unproved = Files.LoadWithoutFaults<RestMapping>(
            Files.Rest.Replace(", ref: \"$.items[0].reference\" }", " }", StringComparison.Ordinal));
        unproved.ReadFound(200, """{"items":[{"caseId":"1"}]}""", "A").Reason
            .ShouldBe("a record was found, but the mapping does not read our reference in it: write find.read.ref");
        unproved.Weaknesses.ShouldBe([
            "find reads no ref, so no record it finds can be proved ours, and an order in doubt that arrived waits for a person. "
            + "Write read.ref: where the record shows our reference, such as \"$.items[0].reference\"",
        ]);
    }

    [TestMethod]
    [DataRow("size: 2", 404, "{}", "The status read was answered with HTTP 404.")]
    [DataRow("size: 2", 300, """{"items":[]}""", "The status read was answered with HTTP 300.")]
    [DataRow("size: 2", 200, "<", "The answer cannot be read: it is not whole JSON at line 1, column 1.")]
    [DataRow("size: 2", 200, "{}",
        "The answer has no list at $.items[*]: it is not an answer to this question, unless empty: names it as no news.")]
    [DataRow("size: 2", 200, """{"items":[],"errors":[{}],"fault":1}""",
        "The answer has no rows and reports an error: it does not prove that there is nothing new.")]
    [DataRow("size: 2", 200, """{"items":[ROW],"errors":[{"a":1}]}""",
        "The answer has rows and a list of errors beside them: rows may be missing.")]
    [DataRow("size: 2", 200, """{"items":[ROW,ROW]}""",
        "The answer is full (2 rows), and the mapping does not say how to read on: write paging, or ask for larger answers.")]
    [DataRow("size: 2", 200, """{"items":[ROW],"has_more":1}""",
        "The answer says that there is more behind it (has_more): write paging, or it is never read.")]
    [DataRow("paging: { param: page, size: 2 }", 200, """{"items":[ROW],"odata.nextLink":"x"}""",
        "The answer says that there is more behind it (odata.nextLink), and paging sees no next page: the mapping's page may be larger "
        + "than the system gives.")]
    [DataRow("paging: { param: page, more: $.more }", 200, """{"items":[],"more":1}""",
        "The answer says that there is more behind it, and has no rows: the read would never end.")]
    [DataRow("document: $.d", 200, """{"items":[]}""", "The answer cannot be read: there is no text at $.d.")]
    [DataRow("document: $.d", 200, """{"d":"{"}""",
        "The answer cannot be read: the text at $.d cannot be read: it is not whole JSON at line 1, column 1.")]
    [DataRow("outcomes: [ { path: $.ok, is: false, then: fail, reason: $.why } ]", 200, """{"ok":false,"why":"locked\nup"}""",
        "The answer says that the read failed (HTTP 200): locked up.")]
    [DataRow("outcomes: [ { status: 5xx, then: fail, reason: $.why } ]", 503, "{}", "The answer says that the read failed (HTTP 503).")]
    public void A_read_that_fails(string key, int status, string body, string message)
    {
        var mapping = With(key);

        var failed = Should.Throw<TranslationException>(
            () => mapping.ReadPage(mapping.Poll!, status, body.Replace("ROW", Row, StringComparison.Ordinal), null));

        failed.Message.ShouldBe(message);
    }

    [TestMethod]
    public void What_a_department_said_is_left_out_where_it_is_not_quoted()
    {
        var failed = Should.Throw<TranslationException>(() =>
            With("outcomes: [ { path: $.ok, is: false, then: fail, reason: $.why } ]").ReadChanges("""{"ok":false,"why":"Ana Vega"}"""));

        failed.Unquoted.ShouldBe("The answer says that the read failed (HTTP 200).");
    }

    [TestMethod]
    public void A_page_that_is_no_number_cannot_be_counted_on()
    {
        var mapping = With("paging: { offset: from, size: 1 }");

        Should.Throw<TranslationException>(() => mapping.ReadPage(mapping.Poll!, 200, $$"""{"items":[{{Row}}]}""", "x"))
            .Message.ShouldBe("The page \"x\" is no number to count on from.");
    }

    [TestMethod]
    public void A_push_that_is_none_is_told()
    {
        Should.Throw<TranslationException>(() => Mapping.Receive!.Read("{")).Message
            .ShouldBe("The answer cannot be read: it is not whole JSON at line 1, column 1.");
        var listed = Files.LoadWithoutFaults<RestMapping>(
            Files.Rest.Replace("  rows: \"$\"", "  rows: $.list[*]", StringComparison.Ordinal));
        Should.Throw<TranslationException>(() => listed.Receive!.Read("{}")).Message
            .ShouldBe("The answer has no list at $.list[*]: it is not an answer to this question, unless empty: names it as no news.");
        listed.Receive!.Read("""{"list":[{"caseId":"1"}]}""").Rejected.ShouldHaveSingleItem().Raw.ShouldBe("""{"caseId":"1"}""");
    }

    [TestMethod]
    public void Rules_of_a_poll_may_be_about_a_status()
    {
        var named = With("empty: { status: 404 }");

        RestMapping.NamesStatus(named.Poll!, 404, "").ShouldBeTrue();
        RestMapping.NamesStatus(named.Poll!, 500, "").ShouldBeFalse();
        RestMapping.NamesStatus(Mapping.Poll!, 404, "").ShouldBeFalse();
    }

    private static RestMapping With(string key) =>
        Files.LoadWithoutFaults<RestMapping>(Files.Rest.Replace(Paging, key, StringComparison.Ordinal));
}
