using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Rest;

[TestClass]
public class When_a_page_of_json_is_read
{
    private const string Row = "\"status\":\"open\",\"changedAt\":\"2026-07-04T12:00:00.000Z\"";
    private const string Paging = "paging: { param: page, first: 1, next: $.next }";
    private static readonly RestMapping Mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest);

    [TestMethod]
    [DataRow("1.7976931348623157E+308")]
    [DataRow("1e400")]
    [DataRow("-1e400")]
    [DataRow("99999999999999999999999999999999.5")]
    [DataRow("NaN")]
    [DataRow("-Infinity")]
    [DataRow("007")]
    [DataRow("\"a\\u0000\\ud83d\u000b\"")]
    public void A_value_that_nobody_reads_costs_nothing(string value)
    {
        var changes = Mapping.ReadChanges($$"""{"items":[{"caseId":"1",{{Row}},"x":{{value}} },{"caseId":"2",{{Row}},"x":1}]}""");

        changes.Updates.Select(u => u.ExternalId).ShouldBe(["1", "2"]);
        Mapping.ReadAnswer(201, $$"""{"caseId":"P-3","score":{{value}}}""").ShouldBe(new Answer(AnswerKind.Created, "P-3"));
    }

    [TestMethod]
    [DataRow("0123", "0123")]
    [DataRow("123456789012345678901234567890123456789", "123456789012345678901234567890123456789")]
    [DataRow("NaN", null)]
    public void A_number_is_read_as_the_text_it_came_as(string number, string? id)
    {
        var changes = Mapping.ReadChanges($$"""{"items":[{"caseId":{{number}},{{Row}} },{"caseId":"2",{{Row}} }]}""");

        changes.Updates.Select(u => u.ExternalId).ShouldBe(id is null ? ["2"] : [id, "2"]);
        changes.Rejected.Count.ShouldBe(id is null ? 1 : 0);
    }

    [TestMethod]
    public void A_name_that_stands_twice_costs_its_own_row_at_most()
    {
        var changes = Mapping.ReadChanges(
            $$"""
            {"items":[{"caseId":"1","caseId":"9",{{Row}} },{"caseId":"2","x":1,"x":2,{{Row}} },{"caseId":"3","caseId":"3",{{Row}} }]}
            """);

        changes.Updates.Select(u => u.ExternalId).ShouldBe(["2", "3"]);
        changes.Rejected.ShouldHaveSingleItem().Row.ShouldBe(1);
    }

    [TestMethod]
    [DataRow(")]}'\n")]
    [DataRow(")]}',\n")]
    [DataRow("\uFEFF")]
    [DataRow("\uFEFF)]}'")]
    public void What_stands_before_the_json_is_passed_over(string before) =>
        Mapping.ReadChanges($$"""{{before}}{"items":[{"caseId":"1",{{Row}} }]}""").Updates.ShouldHaveSingleItem().ExternalId.ShouldBe("1");

    [TestMethod]
    [DataRow("1e")]
    [DataRow("--1")]
    [DataRow("NaNo")]
    [DataRow("'open")]
    public void What_is_no_json_stays_unreadable(string value) =>
        Should.Throw<TranslationException>(() => Mapping.ReadChanges($$"""{"items":[{"caseId":{{value}},{{Row}} }]}"""));

    [TestMethod]
    public void A_key_with_a_hole_in_it_is_rejected_and_a_note_with_one_is_not()
    {
        var changes = Mapping.ReadChanges(
            $$"""{"items":[{"caseId":"caf\ufffd",{{Row}} },{"caseId":"2","note":"caf\ufffd",{{Row}} }]}""");

        changes.Updates.ShouldHaveSingleItem().ExternalId.ShouldBe("2");
        changes.Rejected.ShouldHaveSingleItem().Reason.ShouldContain("was lost on its way");
    }

    [TestMethod]
    public void One_row_may_stand_without_its_list_but_an_error_document_is_no_row()
    {
        Mapping.ReadChanges($$"""{"items":{"caseId":"1",{{Row}} } }""").Updates.ShouldHaveSingleItem();
        Should.Throw<TranslationException>(() => Mapping.ReadChanges("""{"items":{"code":5,"message":"locked"}}"""));
        var whole = WithPoll(rows: "\"$\"");
        whole.ReadChanges($$"""{"caseId":"1",{{Row}} }""").Updates.ShouldHaveSingleItem();
        Should.Throw<TranslationException>(() => whole.ReadChanges("""{"status":"error","message":"locked"}"""));
        whole.ReadChanges("[]").Rows.ShouldBe(0);
    }

    [TestMethod]
    public void A_list_below_a_key_in_brackets_or_in_a_list_may_be_empty()
    {
        WithPoll(rows: "\"$['work orders'][*]\"").ReadChanges("""{"work orders":[]}""").Rows.ShouldBe(0);
        WithPoll(rows: "\"$['work orders'][*]\"").ReadChanges($$"""{"work orders":[{"caseId":"1",{{Row}} }]}""").Rows.ShouldBe(1);
        WithPoll(rows: "$.groups[*].items[*]").ReadChanges("""{"groups":[]}""").Rows.ShouldBe(0);
        var inside = WithPoll(rows: "$.features[*].attributes");
        inside.ReadChanges("""{"features":[]}""").Rows.ShouldBe(0);
        var some = inside.ReadChanges($$"""{"features":[{"attributes":{"caseId":"1",{{Row}} } },{"geometry":null}]}""");
        (some.Updates.Count, some.Rejected.Count).ShouldBe((1, 1), "a member without its attributes does not vanish");
    }

    [TestMethod]
    public void No_news_is_an_empty_list_without_an_error_or_http_204_or_what_the_mapping_names()
    {
        Mapping.ReadChanges("""{"items":[]}""").Rows.ShouldBe(0);
        Mapping.ReadChanges(204, "").Rows.ShouldBe(0);
        Mapping.ReadChanges("").Rows.ShouldBe(0, "a body without a text is that of 204");
        Should.Throw<TranslationException>(() => Mapping.ReadChanges(200, ""));
        Should.Throw<TranslationException>(() => Mapping.ReadChanges("""{"items":[],"error":{"code":498}}"""));
        var named = WithPoll("empty: [ { status: 404, path: $.code, is: no_changes }, { path: $.items, is: null } ]");
        named.ReadChanges(404, """{"code":"no_changes"}""").Rows.ShouldBe(0);
        named.ReadChanges("""{"items":null}""").Rows.ShouldBe(0);
        Should.Throw<TranslationException>(() => named.ReadChanges(404, """{"code":"no_route"}"""));
    }

    [TestMethod]
    public void A_read_that_says_it_failed_fails_even_beside_rows()
    {
        var mapping = WithPoll("outcomes: [ { path: $.ok, is: false, then: fail, reason: $.message } ]");

        Should.Throw<TranslationException>(() => mapping.ReadChanges(
            $$"""{"ok":false,"message":"locked","items":[{"caseId":"1",{{Row}} }]}""")).Message.ShouldContain("locked");
        mapping.ReadChanges("""{"ok":true,"items":[]}""").Rows.ShouldBe(0);
    }

    [TestMethod]
    public void A_document_that_stands_as_text_in_the_answer_is_read()
    {
        var mapping = WithPoll("document: $.d");

        mapping.ReadChanges("""{"d":"{\"items\":[{\"caseId\":\"1\",\"status\":\"open\",\"changedAt\":\"2026-07-04T12:00:00.000Z\"}]}"}""")
            .Updates.ShouldHaveSingleItem().ExternalId.ShouldBe("1");
        mapping.ReadChanges("""{"d":"{\"items\":[]}"}""").Rows.ShouldBe(0);
        Should.Throw<TranslationException>(() => mapping.ReadChanges("""{"d":"session has run out"}"""));
        Should.Throw<TranslationException>(() => mapping.ReadChanges("""{"items":[]}"""));
    }

    [TestMethod]
    [DataRow("paging: { offset: from, size: 2 }", 2, "", null, "2")]
    [DataRow("paging: { offset: from, size: 2 }", 2, "", "2", "4")]
    [DataRow("paging: { offset: from, size: 2 }", 1, "", "2", null)]
    [DataRow("paging: { offset: from, more: $.exceededTransferLimit }", 1, ",\"exceededTransferLimit\":true", "7", "8")]
    [DataRow("paging: { offset: from, more: $.exceededTransferLimit }", 2, "", "7", null)]
    [DataRow("paging: { param: page, size: 2 }", 2, "", null, "2")]
    [DataRow("paging: { param: page, size: 2 }", 1, "", "5", null)]
    [DataRow("paging: { param: page, first: 0, more: $.more }", 1, ",\"more\":\"true\"", null, "1")]
    [DataRow("paging: { param: page, first: 0, more: $.more }", 1, ",\"more\":false", "3", null)]
    [DataRow("paging: { param: page, first: 0, more: $.more }", 1, ",\"more\":\"false\"", "3", null)]
    [DataRow("paging: { param: page, first: 0, more: $.more }", 1, ",\"more\":0", "3", null)]
    public void Pages_can_be_counted(string paging, int rows, string flags, string? page, string? next)
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest.Replace(Paging, paging, StringComparison.Ordinal));

        mapping.ReadPage(mapping.Poll!, 200, Page(rows, flags), page).Next.ShouldBe(next);
    }

    [TestMethod]
    [DataRow("paging: { offset: from, size: 2 }", 1, ",\"exceededTransferLimit\":true", "paging sees no next page")]
    [DataRow("paging: { param: page, size: 2 }", 1, ",\"hasMore\":true", "paging sees no next page")]
    [DataRow("paging: { link: $.wrong }", 1, ",\"@odata.nextLink\":\"https://parking.test/api?skip=1\"", "paging sees no next page")]
    [DataRow("paging: { param: page, first: 0, more: $.more }", 0, ",\"more\":true", "the read would never end")]
    [DataRow("paging: { param: page, size: 2 }", 1, ",\"errors\":[{\"message\":\"shard 2 timed out\"}]", "rows may be missing")]
    public void What_an_answer_itself_says_of_missing_rows_counts_whatever_the_paging(string paging, int rows, string flags, string reason)
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest.Replace(Paging, paging, StringComparison.Ordinal));

        Should.Throw<TranslationException>(() => mapping.ReadPage(mapping.Poll!, 200, Page(rows, flags), "3"))
            .Message.ShouldContain(reason);
    }

    [TestMethod]
    [DataRow("<https://a.test/x?p=2>; rel=\"next\"", "https://a.test/x?p=2")]
    [DataRow("<https://a.test/x?a=1,2>; title=\"a, b\"; rel=next", "https://a.test/x?a=1,2")]
    [DataRow("</first>; rel=first, </two>; rel=\"last next\"", "/two")]
    [DataRow("</first>; rel=first; title=\"rel=next\"", null)]
    [DataRow("</x>; rev=next", null)]
    [DataRow("</x", null)]
    [DataRow(null, null)]
    public void A_link_header_names_its_next_page(string? header, string? next) => LinkHeader.FindNext(header).ShouldBe(next);

    [TestMethod]
    [DataRow("paging: §{ next: $.next }", "nothing asks for another page than the first")]
    [DataRow("paging: §{ param: page }", "does not say when there is more")]
    [DataRow("paging: { param: page, next: §$.next, size: 5 }", "Write either next, or size and more")]
    [DataRow("paging: { link: §{ header: Link, path: $.next } }", "must name one place")]
    [DataRow("paging: { link: $.next, first: §1 }", "a link is a whole address")]
    [DataRow("paging: { param: page, size: 5, most: §0 }", "Write a whole number from 1")]
    [DataRow("paging: { param: page, next: $.next }\n  headers: { X: §\"{{page}}\" }", "unknown name \"page\"")]
    public void A_mistake_in_paging_is_reported_at_its_place(string paging, string says)
    {
        var text = Files.Rest.Replace(Paging, paging, StringComparison.Ordinal);
        var before = text[..text.IndexOf('§', StringComparison.Ordinal)].Split('\n');

        var fault = Files.Load(text.Replace("§", "", StringComparison.Ordinal)).Faults.ShouldHaveSingleItem();

        fault.ToString().ShouldContain(says);
        (fault.Line, fault.Column).ShouldBe((before.Length, before[^1].Length + 1));
    }

    [TestMethod]
    [DataRow(",\"nextRecordsUrl\":\"/query/01g-2000\"")]
    [DataRow(",\"responseInfo\":{\"nextPage\":{\"href\":\"x\"}}")]
    public void An_empty_list_with_more_behind_it_proves_no_absence(string flags)
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest);

        mapping.ReadFound(200, $"{{\"items\":[]{flags}}}", "A-1").Kind.ShouldBe(AnswerKind.Unreadable);
        mapping.ReadFound(200, "{\"items\":[]}", "A-1").Kind.ShouldBe(AnswerKind.Absent);
    }

    [TestMethod]
    [DataRow("size: 2", 2, "", true)]
    [DataRow("size: 2", 1, "", false)]
    [DataRow("", 1, ",\"exceededTransferLimit\":true", true)]
    [DataRow("", 1, ",\"properties\":{\"exceededTransferLimit\":true}", true)]
    [DataRow("", 1, ",\"@odata.nextLink\":\"https://parking.test/api/changes?skip=1\"", true)]
    [DataRow("", 1, ",\"hasMore\":false,\"exceededTransferLimit\":false", false)]
    public void Rows_behind_a_full_page_are_never_lost_silently(string key, int rows, string flags, bool fails)
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest.Replace(Paging, key, StringComparison.Ordinal));

        if (fails)
        {
            Should.Throw<TranslationException>(() => mapping.ReadChanges(Page(rows, flags))).Message.ShouldContain("write paging");
        }
        else
        {
            mapping.ReadChanges(Page(rows, flags)).Rows.ShouldBe(rows);
        }
    }

    [TestMethod]
    [DataRow("Location", "/cases/4711", "4711")]
    [DataRow("Location", "https://parking.test/api/cases/4711/?x=1#top", "4711")]
    [DataRow("location", "cases/47%2F11", "47/11")]
    [DataRow("Location", "4711", null)]
    [DataRow("Location", "", null)]
    [DataRow("Other", "/cases/4711", null)]
    public void The_number_may_stand_in_a_header(string header, string value, string? id)
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest.Replace(
            "  read: { id: $.caseId }\n  outcomes",
            "  read: { id: { header: Location, last: \"/\" } }\n  outcomes",
            StringComparison.Ordinal));

        var answer = mapping.ReadAnswer(201, "", new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [header] = value });

        (answer.Kind, answer.Id).ShouldBe((id is null ? AnswerKind.Unreadable : AnswerKind.Created, id), answer.Reason);
    }

    [TestMethod]
    public void A_number_may_be_a_part_of_what_stands_there()
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest.Replace(
            "  read: { id: $.caseId }\n  outcomes",
            "  read: { id: { path: $.entity, last: \"(\", until: \")\" } }\n  outcomes",
            StringComparison.Ordinal));

        mapping.ReadAnswer(201, """{"entity":"https://x.test/incidents(7d57-3ef0)"}""").Id.ShouldBe("7d57-3ef0");
    }

    private static string Page(int rows, string flags) =>
        $$"""{"items":[{{string.Join(',', Enumerable.Range(1, rows).Select(i => $$"""{"caseId":"{{i}}",{{Row}} }"""))}}]{{flags}}}""";

    private static RestMapping WithPoll(string key = "", string rows = "$.items[*]") => Files.LoadWithoutFaults<RestMapping>(
        Files.Rest.Replace("rows: $.items[*]", $"rows: {rows}\n  {key}", StringComparison.Ordinal));
}
