using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Soap;

[TestClass]
public class When_a_soap_answer_must_prove_something
{
    private const string Reference = "A-1";
    private static readonly SoapMapping Mapping = Files.LoadWithoutFaults<SoapMapping>(Files.Soap);

    [TestMethod]
    [DataRow("<FindResponse xmlns=\"urn:streets\"/>", AnswerKind.Absent, "the shape that the mapping names")]
    [DataRow("<FindResponse xmlns=\"urn:streets\"><Number/></FindResponse>", AnswerKind.Absent, "the same, with an empty number")]
    [DataRow("<R xmlns=\"urn:streets\"><Ok>0</Ok><Problem>session table is locked</Problem></R>", AnswerKind.Unreadable, "an error")]
    [DataRow("<CreateResponse xmlns=\"urn:streets\"/>", AnswerKind.Unreadable, "another answer")]
    [DataRow("", AnswerKind.Unreadable, "an empty body")]
    public void Absence_is_proved_by_a_shape_that_the_mapping_names(string body, AnswerKind kind, string what)
    {
        Found(Mapping, body).Kind.ShouldBe(kind, what);
    }

    [TestMethod]
    public void A_mapping_that_names_no_absence_never_proves_one()
    {
        var mapping = Files.LoadWithoutFaults<SoapMapping>(Without("absent:", Without("then: absent", Files.Soap)));

        Found(mapping, "<FindResponse xmlns=\"urn:streets\"/>").Kind.ShouldBe(AnswerKind.Unreadable);
        mapping.Weaknesses.ShouldHaveSingleItem().ShouldContain("Write absent:");
    }

    [TestMethod]
    [DataRow("<F><Number>ST-1</Number><Ref>A-1</Ref></F>", AnswerKind.AlreadyExists)]
    [DataRow("<F><Number>ST-1</Number><Ref>B-2</Ref></F>", AnswerKind.Unreadable)]
    [DataRow("<F><Number>ST-1</Number></F>", AnswerKind.Unreadable)]
    [DataRow("<F><Number>ST-1</Number><Ref>A-1</Ref></F><F><Number>ST-2</Number><Ref>B-2</Ref></F>", AnswerKind.Unreadable)]
    [DataRow("<F><Number>ST-2</Number></F><F><Number>ST-1</Number><Ref>A-1</Ref></F>", AnswerKind.Unreadable)]
    [DataRow("<FindResponse/><F><Number>ST-1</Number><Ref>B-2</Ref></F>", AnswerKind.Unreadable)]
    public void Only_a_record_with_our_reference_is_ours(string records, AnswerKind kind)
    {
        Found(Mapping, $"<R xmlns=\"urn:streets\">{records}</R>").Kind.ShouldBe(kind);
    }

    [TestMethod]
    public void A_mapping_that_reads_no_reference_adopts_nothing()
    {
        var mapping = Files.LoadWithoutFaults<SoapMapping>(
            Files.Soap.Replace(", ref: \"//s:Ref\" }", " }", StringComparison.Ordinal));

        Found(mapping, "<R xmlns=\"urn:streets\"><Number>ST-1</Number></R>").Kind.ShouldBe(AnswerKind.Unreadable);
        mapping.Weaknesses.ShouldHaveSingleItem().ShouldContain("read.ref");
    }

    [TestMethod]
    public void Rows_of_a_look_up_tell_which_number_belongs_to_our_reference()
    {
        var mapping = Files.LoadWithoutFaults<SoapMapping>(Files.Soap.Replace(
            "read: { id: \"//s:Number\", status: \"//s:Status\", ref: \"//s:Ref\" }",
            "rows: \"//s:F\"\n  read: { id: \"s:Number\", status: \"s:Status\", ref: \"s:Ref\" }",
            StringComparison.Ordinal));
        const string Two = "<F><Number>ST-2</Number><Ref>B-2</Ref></F><F><Number>ST-1</Number><Ref>A-1</Ref><Status>NEW</Status></F>";

        Found(mapping, $"<R xmlns=\"urn:streets\">{Two}</R>").ShouldBe(new Answer(AnswerKind.AlreadyExists, "ST-1", Status: "NEW"));
        Found(mapping, $"<R xmlns=\"urn:streets\">{Two.Replace("A-1", "C-3", StringComparison.Ordinal)}</R>").Kind
            .ShouldBe(AnswerKind.Unreadable);
    }

    [TestMethod]
    public void No_news_is_proved_by_a_shape_that_the_mapping_names()
    {
        Mapping.ReadChanges(Envelope("<ChangesResponse xmlns=\"urn:streets\"/>")).Rows.ShouldBe(0);
        Should.Throw<TranslationException>(() => Mapping.ReadChanges(Envelope("<R xmlns=\"urn:streets\"><Ok>0</Ok></R>")))
            .Message.ShouldContain("write empty:");
        Should.Throw<TranslationException>(() => Mapping.ReadList(Envelope("<ChangesResponse xmlns=\"urn:streets\"/>")));
        Mapping.Weaknesses.ShouldBeEmpty();
        Files.LoadWithoutFaults<SoapMapping>(Without("empty: \"//s:ChangesResponse\"", Files.Soap)).Weaknesses
            .ShouldHaveSingleItem().ShouldStartWith("poll does not say");
    }

    [TestMethod]
    public void A_read_that_says_it_failed_fails_even_beside_rows()
    {
        var error = Should.Throw<TranslationException>(() => Mapping.ReadChanges(Envelope(
            "<ChangesResponse xmlns=\"urn:streets\"><Trouble>table of Ana Ruiz is locked</Trouble></ChangesResponse>")));

        error.Message.ShouldContain("is locked");
        error.Unquoted.ShouldNotContain("Ana Ruiz", customMessage: "the department's words stay out of logs");
    }

    [TestMethod]
    [DataRow(200, "<R xmlns=\"urn:streets\"><Ok>0</Ok><Problem>kind is closed</Problem><Number/></R>", AnswerKind.Rejected)]
    [DataRow(200, "<R xmlns=\"urn:streets\"><Ok>0</Ok><Problem>session has run out</Problem></R>", AnswerKind.Retry)]
    [DataRow(500, "<R xmlns=\"urn:streets\"><Ok>0</Ok><Problem>kind is closed</Problem></R>", AnswerKind.Unreadable)]
    [DataRow(200, "<R xmlns=\"urn:streets\"><Ok>1</Ok><Number>ST-1</Number></R>", AnswerKind.Created)]
    public void Outcomes_can_test_a_path_and_a_status_together(int status, string body, AnswerKind kind)
    {
        var mapping = Files.LoadWithoutFaults<SoapMapping>(Files.Soap.Replace(
            "    - { fault: \"busy\"",
            """
                - { status: 2xx, path: "//s:Problem", contains: "closed", then: reject, reason: "//s:Problem" }
                - { path: "//s:Problem[contains(., 'session')]", then: down }
                - { fault: "busy"
            """.TrimEnd(),
            StringComparison.Ordinal));

        var answer = mapping.ReadAnswer(status, Envelope(body));

        answer.Kind.ShouldBe(kind, answer.Reason);
        answer.After.ShouldBeNull();
    }

    [TestMethod]
    [DataRow("&lt;Items>&lt;Item>&lt;N>ST-8&lt;/N>&lt;S>DONE&lt;/S>&lt;T>2026-07-04T08:00:00&lt;/T>&lt;/Item>&lt;/Items>", 1)]
    [DataRow("<![CDATA[<Items><Item><N>ST-8</N><S>DONE</S><T>2026-07-04T08:00:00</T></Item></Items>]]>", 1)]
    [DataRow("<![CDATA[<?xml version=\"1.0\" encoding=\"utf-16\"?><Items/>]]>", 0)]
    [DataRow("&lt;Items/&gt;", 0)]
    [DataRow("&lt;Items&gt;", -1)]
    [DataRow("Sorry", -1)]
    [DataRow("", -1)]
    public void A_document_that_stands_as_text_in_the_answer_is_read(string text, int updates)
    {
        var mapping = Files.LoadWithoutFaults<SoapMapping>(Files.Soap
            .Replace("rows: \"//s:Change\"", "document: \"//s:R\"\n  rows: \"//Item\"", StringComparison.Ordinal)
            .Replace("//s:ChangesResponse", "/Items", StringComparison.Ordinal)
            .Replace(
                "read: { id: \"s:Number\", ref: \"s:Ref\", status: \"s:Status\", changed: \"s:Stamp\", note: \"s:Comment\" }",
                "read: { id: N, status: S, changed: T }",
                StringComparison.Ordinal));
        var answer = Envelope($"<R xmlns=\"urn:streets\">{text}</R>");

        if (updates < 0)
        {
            Should.Throw<TranslationException>(() => mapping.ReadChanges(answer));
        }
        else
        {
            mapping.ReadChanges(answer).Updates.Count.ShouldBe(updates);
        }
    }

    [TestMethod]
    [DataRow("e:Client.Authentication", AnswerKind.Retry, "the example of SOAP 1.1, 4.4.1")]
    [DataRow("e:MustUnderstand", AnswerKind.Retry, "every order would be refused")]
    [DataRow("e:VersionMismatch", AnswerKind.Retry, "every order would be refused")]
    [DataRow("e:Client.Validation", AnswerKind.Rejected, "this order")]
    public void A_refusal_of_credentials_or_of_our_messages_is_no_refusal_of_an_order(string code, AnswerKind kind, string why)
    {
        Mapping.ReadAnswer(500, Envelope($"<e:Fault><faultcode>{code}</faultcode><faultstring>no</faultstring></e:Fault>")).Kind
            .ShouldBe(kind, why);
    }

    [TestMethod]
    [DataRow("A&P market", "A&P market")]
    [DataRow("no&nbsp;light &copy; AT&T;", "no light © AT&T;")]
    [DataRow("<![CDATA[a & b]]> &", "a & b &")]
    [DataRow("5\" & &#233;", "5\" & é")]
    public void An_ampersand_that_nobody_escaped_costs_nothing(string sent, string note)
    {
        var rows = $"<Change><Number>ST-1</Number><Status>NEW</Status><Stamp>2026-07-04T08:00:00</Stamp><Comment>{sent}</Comment></Change>"
            + "<Change><Number>ST-2</Number><Status>NEW</Status><Stamp>2026-07-04T08:00:00</Stamp></Change>";

        var changes = Mapping.ReadChanges(Envelope($"<ChangesResponse xmlns=\"urn:streets\">{rows}</ChangesResponse>"));

        changes.Updates.Select(u => (u.ExternalId, u.Note)).ShouldBe([("ST-1", note), ("ST-2", null)]);
    }

    [TestMethod]
    public void A_look_up_and_a_failed_read_can_stand_in_a_mappings_own_tests()
    {
        var mapping = Files.LoadWithoutFaults<SoapMapping>(Files.Soap + $$"""

              - name: ours
                find: { body: '{{Envelope("<R xmlns=\"urn:streets\"><Number>ST-1</Number><Ref>TEST-26-00001-0-1</Ref></R>")}}' }
                expect: { outcome: found, id: ST-1 }
              - name: nobody's
                find: { status: 200, ref: A-1, body: '{{Envelope("<FindResponse xmlns=\"urn:streets\"/>")}}' }
                expect: { outcome: absent }
              - name: an error is no news
                changes: '{{Envelope("<R/>")}}'
                expect: { fails: "write empty" }
              - name: wrong on purpose
                find: { body: '{{Envelope("<R/>")}}' }
                expect: { outcome: absent }
            """);

        MappingTestRunner.Run(mapping).Where(r => !r.Passed).ShouldHaveSingleItem().Name.ShouldBe("wrong on purpose");
    }

    private static Answer Found(SoapMapping mapping, string body) => mapping.ReadFound(200, Envelope(body), Reference);

    private static string Envelope(string body) =>
        $"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>{body}</e:Body></e:Envelope>";

    private static string Without(string part, string mapping) =>
        string.Join('\n', mapping.Split('\n').Where(l => !l.Contains(part, StringComparison.Ordinal)));
}
