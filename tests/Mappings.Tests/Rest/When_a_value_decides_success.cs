using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Rest;

[TestClass]
public class When_a_value_decides_success
{
    private const string Sound = "{ status: 409, then: already_exists, id: $.caseId }";

    [TestMethod]
    [DataRow("not: 0", """{"Status":3,"caseId":"1"}""", true)]
    [DataRow("not: 0", """{"Status":0,"caseId":"1"}""", false)]
    [DataRow("not: 0", """{"Status":"0.0","caseId":"1"}""", false)]
    [DataRow("not: [0, OK]", """{"Status":"ok","caseId":"1"}""", false)]
    [DataRow("not: [0, OK]", """{"Status":"DENIED","caseId":"1"}""", true)]
    [DataRow("not: 0", """{"Status":null,"caseId":"1"}""", false)]
    [DataRow("not: 0", """{"Status":" ","caseId":"1"}""", false)]
    [DataRow("not: 0", """{"caseId":"1"}""", false)]
    [DataRow("not: null", """{"Status":{"code":1},"caseId":"1"}""", true)]
    [DataRow("not: null", """{"Status":null,"caseId":"1"}""", false)]
    [DataRow("is: 0", """{"Status":0.0,"caseId":"1"}""", true)]
    [DataRow("is: \"01\"", """{"Status":1,"caseId":"1"}""", false)]
    [DataRow("is: \"01\"", """{"Status":"01","caseId":"1"}""", true)]
    [DataRow("above: 0", """{"Status":"12","caseId":"1"}""", true)]
    [DataRow("above: 0", """{"Status":0,"caseId":"1"}""", false)]
    [DataRow("above: 0", """{"Status":"many","caseId":"1"}""", false)]
    [DataRow("below: 0", """{"Status":-1,"caseId":"1"}""", true)]
    [DataRow("above: 399, below: 500", """{"Status":404,"caseId":"1"}""", true)]
    [DataRow("above: 399, below: 500", """{"Status":500,"caseId":"1"}""", false)]
    [DataRow("contains: duplicate", """{"Status":[{"message":"Duplicate key"}],"caseId":"1"}""", true)]
    public void A_test_on_a_value_refuses_an_order_on_HTTP_200(string test, string body, bool isRefused)
    {
        var rest = Rest($"{{ path: $.Status, {test}, then: reject, reason: $.Status }}");

        var answer = rest.ReadAnswer(200, body);

        answer.Kind.ShouldBe(isRefused ? AnswerKind.Rejected : AnswerKind.Created, answer.Reason);
    }

    [TestMethod]
    [DataRow("reject", AnswerKind.Rejected)]
    [DataRow("retry", AnswerKind.Retry)]
    [DataRow("down", AnswerKind.Retry)]
    [DataRow("unreadable", AnswerKind.Unreadable)]
    public void The_rule_declares_the_outcome_and_the_answer_gives_the_reason(string then, AnswerKind kind)
    {
        var rest = Rest($"{{ path: \"$.addResults[0].success\", is: false, then: {then}, reason: \"$.addResults[0].error.description\" }}");

        var answer = rest.ReadAnswer(200, """{"addResults":[{"success":false,"error":{"code":1000,"description":"String too long"}}]}""");

        (answer.Kind, answer.Reason).ShouldBe((kind, "String too long"));
    }

    [TestMethod]
    public void A_header_decides_as_a_value_of_the_body_does()
    {
        var rest = Rest("{ header: X-Status, not: 0, then: reject, reason: $.text }");
        IReadOnlyDictionary<string, string> Headers(string status) => new Dictionary<string, string> { ["X-Status"] = status };
        const string Body = """{"caseId":"1","text":"closed street"}""";

        rest.ReadAnswer(200, Body, Headers("7")).Reason.ShouldBe("closed street");
        rest.ReadAnswer(200, Body, Headers("0")).Kind.ShouldBe(AnswerKind.Created);
        rest.ReadAnswer(200, Body, headers: null).Kind.ShouldBe(AnswerKind.Created);
    }

    [TestMethod]
    [DataRow("success: { path: $.success, is: true }", """{"caseId":"1","success":true}""", AnswerKind.Created)]
    [DataRow("success: { path: $.success, is: true }", """{"caseId":"1","success":false}""", AnswerKind.Unreadable)]
    [DataRow("success: { path: $.success, is: true }", """{"caseId":"1"}""", AnswerKind.Unreadable)]
    [DataRow("success: [ $.done, { path: $.state, is: [OK, NEW] } ]", """{"caseId":"1","state":"new"}""", AnswerKind.Created)]
    [DataRow("success: { status: 201 }", """{"caseId":"1"}""", AnswerKind.Unreadable)]
    [DataRow("", """{"caseId":"1","errors":[{"message":"half of it failed"}]}""", AnswerKind.Unreadable)]
    [DataRow("", """{"caseId":"1","errors":[]}""", AnswerKind.Created)]
    [DataRow("success: $.caseId", """{"caseId":"1","errors":[{"message":"a warning"}]}""", AnswerKind.Created)]
    public void A_number_alone_proves_nothing_where_the_mapping_says_how_success_looks(string success, string body, AnswerKind kind)
    {
        var rest = Files.LoadWithoutFaults<RestMapping>(
            Files.Rest.Replace("  read: { id: $.caseId }", $"  read: {{ id: $.caseId }}\n  {success}", StringComparison.Ordinal));

        var answer = rest.ReadAnswer(200, body);

        answer.Kind.ShouldBe(kind, answer.Reason);
    }

    [TestMethod]
    public void The_first_message_of_a_list_of_errors_is_the_reason()
    {
        var rest = Rest("{ path: $.errors, then: reject }");

        rest.ReadAnswer(200, """{"data":null,"errors":[{"message":"unknown kind"},{"message":"x"}]}""")
            .ShouldBe(new Answer(AnswerKind.Rejected, Reason: "HTTP 200: unknown kind"));
    }

    [TestMethod]
    [DataRow("0", AnswerKind.Created, null)]
    [DataRow("0.00", AnswerKind.Created, null)]
    [DataRow("12", AnswerKind.Rejected, "No such street")]
    public void Soap_has_the_same_tests(string status, AnswerKind kind, string? reason)
    {
        var soap = Files.LoadWithoutFaults<SoapMapping>(Files.Soap.Replace(
            "- { fault: \"busy\"",
            "- { path: \"//s:Status\", not: 0, then: reject, reason: \"//s:Message\" }\n    - { fault: \"busy\"",
            StringComparison.Ordinal));

        var answer = soap.ReadAnswer(200, Envelope($"<Status>{status}</Status><Message>No such street</Message><Number>7</Number>"));

        (answer.Kind, answer.Reason).ShouldBe((kind, reason));
    }

    [TestMethod]
    [DataRow("true", AnswerKind.Created)]
    [DataRow("false", AnswerKind.Unreadable)]
    public void Soap_has_the_same_success(string flag, AnswerKind kind)
    {
        var soap = Files.LoadWithoutFaults<SoapMapping>(Files.Soap.Replace(
            "  read: { id: \"//s:Number\" }", "  read: { id: \"//s:Number\" }\n  success: { path: \"//s:Ok\", is: true }",
            StringComparison.Ordinal));

        soap.ReadAnswer(200, Envelope($"<Ok>{flag}</Ok><Number>7</Number>")).Kind.ShouldBe(kind);
    }

    [TestMethod]
    [DataRow("{ path: $.Status, above: §many, then: reject }", "Write a number such as above: 0")]
    [DataRow("{ path: $.Status, above: §5, below: 5, then: reject }", "no number is above 5 and below 5")]
    [DataRow("§{ status: 409, not: 0, then: reject }", "compares nothing")]
    [DataRow("{ path: $.Status, header: §X-Status, not: 0, then: reject }", "compares two values")]
    [DataRow("{ path: $.Status, §isnt: 0, then: reject }", "unknown key")]
    [DataRow("{ path: $.Status, contains: §\" \", then: reject }", "is blank")]
    public void A_mistake_in_a_test_is_reported_at_its_place(string rule, string says)
    {
        var text = Files.Rest.Replace(Sound, rule, StringComparison.Ordinal);
        var before = text[..text.IndexOf('§', StringComparison.Ordinal)].Split('\n');

        var fault = Files.Load(text.Replace("§", "", StringComparison.Ordinal)).Faults.ShouldHaveSingleItem();

        fault.ToString().ShouldContain(says);
        (fault.Line, fault.Column).ShouldBe((before.Length, before[^1].Length + 1));
    }

    [TestMethod]
    [DataRow("{ path: $.text, pattern: 'WO-(\\d+)' }", "4711")]
    [DataRow("{ path: $.text, pattern: 'WO-\\d+' }", "WO-4711")]
    [DataRow("{ path: $.text, pattern: '^(?:Made|Created) (\\S+)' }", "WO-4711")]
    [DataRow("{ path: $.text, pattern: 'XX-\\d+' }", null)]
    [DataRow("{ header: Location, pattern: 'orders/(\\d+)' }", "99")]
    public void The_number_is_the_part_that_a_pattern_finds(string id, string? number)
    {
        var rest = Files.LoadWithoutFaults<RestMapping>(
            Files.Rest.Replace("read: { id: $.caseId }", $"read: {{ id: {id} }}", StringComparison.Ordinal));
        var headers = new Dictionary<string, string> { ["Location"] = "https://x/orders/99/edit" };

        var answer = rest.ReadAnswer(200, """{"text":"Created WO-4711 in area 5"}""", headers);

        (answer.Kind, answer.Id).ShouldBe((number is null ? AnswerKind.Unreadable : AnswerKind.Created, number));
    }

    [TestMethod]
    [DataRow("{ path: $.text, pattern: §'(\\d+)-(\\d+)' }", "Write one group around the part")]
    [DataRow("{ path: $.text, pattern: §'(\\d+' }", "is no pattern")]
    [DataRow("{ path: $.text, pattern: §'(?<=WO-)\\d+' }", "without look-around")]
    [DataRow("{ path: $.text, pattern: §'\\d+', last: '/' }", "Write either pattern, or last and until")]
    [DataRow("§{ path: $.text, header: Location }", "must name one place")]
    public void A_mistake_in_where_the_number_stands_is_reported_at_its_place(string id, string says)
    {
        var text = Files.Rest.Replace("read: { id: $.caseId }", $"read: {{ id: {id} }}", StringComparison.Ordinal);
        var before = text[..text.IndexOf('§', StringComparison.Ordinal)].Split('\n');

        var fault = Files.Load(text.Replace("§", "", StringComparison.Ordinal)).Faults.ShouldHaveSingleItem();

        fault.ToString().ShouldContain(says);
        (fault.Line, fault.Column).ShouldBe((before.Length, before[^1].Length + 1));
    }

    [TestMethod]
    public void A_look_up_reads_no_number_from_a_header()
    {
        var text = Files.Rest.Replace("id: \"$.items[0].caseId\"", "id: { header: Location, last: \"/\" }", StringComparison.Ordinal);

        Files.Load(text).Faults.ShouldHaveSingleItem().ToString().ShouldContain("a header is of none");
    }

    private static RestMapping Rest(string rule) =>
        Files.LoadWithoutFaults<RestMapping>(Files.Rest.Replace(Sound, rule, StringComparison.Ordinal));

    private static string Envelope(string content) =>
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>"
        + $"<R xmlns=\"urn:streets\">{content}</R></e:Body></e:Envelope>";
}
