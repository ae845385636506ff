using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Rest;

[TestClass]
public class When_a_rest_answer_must_prove_something
{
    private const string Listed = "read: { id: \"$.items[0].caseId\", status: \"$.items[0].status\", ref: \"$.items[0].reference\" }";
    private const string Direct = "read: { id: $.number, status: $.state, ref: $.reference }";
    private static readonly RestMapping Lists = Files.LoadWithoutFaults<RestMapping>(Files.Rest);

    [TestMethod]
    [DataRow(200, """{"items":[]}""", AnswerKind.Absent)]
    [DataRow(200, """{"items":[],"error":null,"errors":[]}""", AnswerKind.Absent)]
    [DataRow(200, """{"items":[],"error":{"code":498,"message":"token has run out"}}""", AnswerKind.Unreadable)]
    [DataRow(200, """{"items":[],"errors":[{"message":"index is being rebuilt"}]}""", AnswerKind.Unreadable)]
    [DataRow(200, """{"items":null}""", AnswerKind.Unreadable)]
    [DataRow(200, """{"error":"maintenance"}""", AnswerKind.Unreadable)]
    [DataRow(200, "{}", AnswerKind.Unreadable)]
    [DataRow(200, "[]", AnswerKind.Unreadable)]
    [DataRow(200, "<html/>", AnswerKind.Unreadable)]
    [DataRow(204, "", AnswerKind.Unreadable)]
    [DataRow(404, "", AnswerKind.Unreadable)]
    [DataRow(404, """{"message":"no route matched with those values"}""", AnswerKind.Unreadable)]
    [DataRow(500, """{"items":[]}""", AnswerKind.Unreadable)]
    public void Absence_is_an_empty_list_of_records_and_no_error_document(int status, string body, AnswerKind kind)
    {
        var answer = Lists.ReadFound(status, body, "A-1");

        answer.Kind.ShouldBe(kind, answer.Reason);
    }

    [TestMethod]
    [DataRow("""{"error":{"code":498,"message":"token has run out"}}""", AnswerKind.Unreadable)]
    [DataRow("""{"number":null,"state":null}""", AnswerKind.Unreadable)]
    [DataRow("{}", AnswerKind.Absent)]
    [DataRow("[]", AnswerKind.Absent)]
    [DataRow("null", AnswerKind.Absent)]
    [DataRow("""{"number":"P-1","reference":"A-1"}""", AnswerKind.AlreadyExists)]
    [DataRow("""{"number":"P-1","reference":"B-2"}""", AnswerKind.Unreadable)]
    [DataRow("""{"number":"P-1"}""", AnswerKind.Unreadable)]
    public void A_look_up_without_a_list_believes_nothing_but_nothing(string body, AnswerKind kind)
    {
        With(Direct).ReadFound(200, body, "A-1").Kind.ShouldBe(kind);
        With(Direct).Weaknesses.ShouldHaveSingleItem().ShouldContain("absent: { status: 404 }");
    }

    [TestMethod]
    [DataRow("absent: { status: 404 }", 404, "", AnswerKind.Absent)]
    [DataRow("absent: { status: 404 }", 404, """{"detail":"not found"}""", AnswerKind.Absent)]
    [DataRow("absent: { status: 404 }", 404, "<html>nginx</html>", AnswerKind.Unreadable)]
    [DataRow("absent: { status: 404 }", 200, "{}", AnswerKind.Unreadable)]
    [DataRow("absent: { status: 404, path: $.code, is: [not_found, gone] }", 404, """{"code":"NOT_FOUND"}""", AnswerKind.Absent)]
    [DataRow("absent: { status: 404, path: $.code, is: [not_found, gone] }", 404, """{"code":"no_route"}""", AnswerKind.Unreadable)]
    [DataRow("absent: { status: 204 }", 204, "", AnswerKind.Absent)]
    [DataRow("absent: { path: $.total, is: 0 }", 200, """{"total":0}""", AnswerKind.Absent)]
    [DataRow("absent: { path: $.total, is: 0 }", 200, """{"total":3}""", AnswerKind.Unreadable)]
    [DataRow("absent: { path: $.record, is: null }", 200, """{"record":null}""", AnswerKind.Absent)]
    [DataRow("absent: { path: $.record, is: null }", 200, """{"error":"x"}""", AnswerKind.Unreadable)]
    [DataRow("absent: [ { path: $.found, is: false }, { status: 410 } ]", 410, "", AnswerKind.Absent)]
    [DataRow("absent: $.nobody", 200, """{"nobody":true}""", AnswerKind.Absent)]
    [DataRow("absent: $.nobody", 200, """{"nobody":true,"number":"P-1","reference":"A-1"}""", AnswerKind.AlreadyExists)]
    [DataRow("absent: { path: $.code, above: 399, below: 405 }", 200, """{"code":404}""", AnswerKind.Absent)]
    [DataRow("absent: { path: $.code, above: 399, below: 405 }", 200, """{"code":503}""", AnswerKind.Unreadable)]
    [DataRow("absent: { path: $.state, not: error }", 200, """{"state":"none"}""", AnswerKind.Absent)]
    [DataRow("absent: { path: $.state, not: error }", 200, "{}", AnswerKind.Unreadable)]
    [DataRow("outcomes: [ { path: $.e, then: unreadable } ]", 200, """{"e":1,"number":"P-1","reference":"A-1"}""", AnswerKind.Unreadable)]
    public void A_mapping_names_how_absence_looks(string names, int status, string body, AnswerKind kind)
    {
        var answer = With($"{Direct}\n  {names}").ReadFound(status, body, "A-1");

        answer.Kind.ShouldBe(kind, answer.Reason);
    }

    [TestMethod]
    public void A_header_of_the_answer_may_name_absence()
    {
        var mapping = With($"{Direct}\n  absent: {{ status: 404, header: X-Result, is: NOT_FOUND }}");
        static Dictionary<string, string> Headers(string result) => new(StringComparer.OrdinalIgnoreCase) { ["x-result"] = result };

        mapping.ReadFound(404, "", "A-1", Headers("not_found")).Kind.ShouldBe(AnswerKind.Absent);
        mapping.ReadFound(404, "", "A-1", Headers("no_route")).Kind.ShouldBe(AnswerKind.Unreadable);
        mapping.ReadFound(404, "", "A-1").Kind.ShouldBe(AnswerKind.Unreadable);
    }

    [TestMethod]
    [DataRow("""{"caseId":"PA-9","reference":"Z-9","status":"closed"},{"caseId":"PA-10","reference":""}""", null)]
    [DataRow("""{"caseId":"PA-9","reference":"Z-9"},{"caseId":"PA-1","reference":"A-1"}""", "PA-1")]
    [DataRow("""{"caseId":"PA-1","reference":"A-1"},{"caseId":"PA-2","reference":"A-1"}""", null)]
    [DataRow("""{"caseId":"PA-1","reference":"A-1"},{"caseId":"PA-1","reference":"A-1"}""", "PA-1")]
    [DataRow("""{"caseId":"PA-9"}""", null)]
    [DataRow("""{"reference":"A-1"}""", null)]
    public void A_filter_that_was_passed_over_adopts_nobody_elses_record(string items, string? id)
    {
        var answer = Lists.ReadFound(200, $$"""{"items":[{{items}}]}""", "A-1");

        (answer.Kind, answer.Id).ShouldBe((id is null ? AnswerKind.Unreadable : AnswerKind.AlreadyExists, id), answer.Reason);
    }

    [TestMethod]
    public void A_look_up_that_reads_no_reference_adopts_nothing_and_check_says_so()
    {
        var mapping = With("read: { id: \"$.items[0].caseId\" }");

        mapping.ReadFound(200, """{"items":[{"caseId":"PA-1"}]}""", "A-1").Kind.ShouldBe(AnswerKind.Unreadable);
        mapping.ReadFound(200, """{"items":[]}""", "A-1").Kind.ShouldBe(AnswerKind.Absent);
        mapping.Weaknesses.ShouldHaveSingleItem().ShouldContain("read.ref");
        Lists.Weaknesses.ShouldBeEmpty();
    }

    [TestMethod]
    public void The_list_is_what_stands_before_the_last_member_selector()
    {
        var keys = With("read: { id: \"$['work orders'][0]['case number']\", ref: \"$['work orders'][0].reference\" }");
        keys.ReadFound(200, """{"work orders":[]}""", "A-1").Kind.ShouldBe(AnswerKind.Absent);
        keys.ReadFound(200, """{"work orders":[{"case number":"7","reference":"A-1"}]}""", "A-1").Id.ShouldBe("7");

        var nested = With("read: { id: \"$.groups[*].items[0].id\", ref: \"$.groups[*].items[0].reference\" }");
        nested.ReadFound(200, """{"groups":[]}""", "A-1").Kind.ShouldBe(AnswerKind.Absent);
        nested.ReadFound(200, """{"groups":[{"items":[]},{"items":[]}]}""", "A-1").Kind.ShouldBe(AnswerKind.Absent);
        nested.ReadFound(200, """{"groups":[{"items":[]},{"items":[{"id":"7","reference":"A-1"}]}]}""", "A-1").Id.ShouldBe("7");

        var root = With("read: { id: \"$[0].service_request_id\", ref: \"$[0].ref\" }");
        root.ReadFound(200, "[]", "A-1").Kind.ShouldBe(AnswerKind.Absent);
        root.ReadFound(200, """[{"code":404,"description":"none"}]""", "A-1").Kind.ShouldBe(AnswerKind.Unreadable);
    }

    [TestMethod]
    public void One_record_may_stand_without_its_list()
    {
        var mapping = With("read: { id: \"$.requests.request[0].number\", ref: \"$.requests.request[0].reference\" }");

        mapping.ReadFound(200, """{"requests":{"request":{"number":"P-1","reference":"A-1"}}}""", "A-1")
            .ShouldBe(new Answer(AnswerKind.AlreadyExists, "P-1"));
        mapping.ReadFound(200, """{"requests":{"request":{"message":"x"}}}""", "A-1").Kind.ShouldBe(AnswerKind.Unreadable);
    }

    [TestMethod]
    [DataRow("""{"error":{"code":498}}""", AnswerKind.Retry)]
    [DataRow("""{"error":{"code":400,"message":"unknown kind"}}""", AnswerKind.Rejected)]
    [DataRow("""{"error":{"code":1}}""", AnswerKind.Unreadable)]
    [DataRow("""{"caseId":"P-1","error":null}""", AnswerKind.Created)]
    public void An_error_inside_http_200_can_be_named(string body, AnswerKind kind)
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest.Replace(
            "    - { status: 409",
            """
                - { path: $.error.code, is: [498, 499], then: down }
                - { status: 200, path: $.error.code, is: 400, then: reject, reason: $.error.message }
                - { status: 409
            """.TrimEnd(),
            StringComparison.Ordinal));

        mapping.ReadAnswer(200, body).Kind.ShouldBe(kind);
    }

    [TestMethod]
    [DataRow("{ then: reject }", "fits every answer")]
    [DataRow("{ status: 409, is: x, then: reject }", "compares nothing")]
    [DataRow("{ status: 409, then: absent }", "Write one of")]
    [DataRow("{ body: \"\", then: reject }", "blank")]
    [DataRow("{ status: 600, then: reject }", "not an HTTP status")]
    public void A_rule_that_says_nothing_is_a_mistake(string rule, string problem)
    {
        const string Sound = "{ status: 409, then: already_exists, id: $.caseId }";
        var (_, faults) = Files.Load(Files.Rest.Replace(Sound, rule, StringComparison.Ordinal));

        faults.ShouldContain(f => f.ToString().Contains(problem, StringComparison.Ordinal));
    }

    [TestMethod]
    public void Look_ups_stand_in_a_mappings_own_tests()
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>($$"""
            {{Files.Rest}}
            tests:
              - name: nothing new by status
                status: 204
                changes: ""
                expect: { updates: [] }
              - name: absent
                find: { body: '{"items":[]}' }
                expect: { outcome: absent }
              - name: the wrong one
                find: { body: '{"items":[{"caseId":"1","reference":"B"}]}' }
                expect: { outcome: found }
            """);

        MappingTestRunner.Run(mapping).Where(r => !r.Passed).ShouldHaveSingleItem().Name.ShouldBe("the wrong one");
    }

    private static RestMapping With(string find) =>
        Files.LoadWithoutFaults<RestMapping>(Files.Rest.Replace(Listed, find, StringComparison.Ordinal));
}
