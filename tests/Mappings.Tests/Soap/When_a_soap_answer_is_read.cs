using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Soap;

[TestClass]
public class When_a_soap_answer_is_read
{
    private const string Open11 = "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>";
    private const string Open12 = "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body>";
    private const string Close = "</e:Body></e:Envelope>";
    private const string Number = "<Number xmlns=\"urn:streets\">ST-1</Number>";
    private static readonly SoapMapping Mapping = Files.LoadWithoutFaults<SoapMapping>(Files.Soap);

    [TestMethod]
    [DataRow(Open11)]
    [DataRow(Open12)]
    public void An_answer_with_a_number_means_created(string open)
    {
        Mapping.ReadAnswer(
            200,
            $"<?xml version=\"1.0\"?>\n{open}<R xmlns=\"urn:streets\"><Number> ST-1 </Number></R>{Close}")
            .ShouldBe(new Answer(AnswerKind.Created, "ST-1"));
    }

    [TestMethod]
    [DataRow(200, "", "nothing")]
    [DataRow(200, "<html><body>Sign in</body></html>", "a login page")]
    [DataRow(200, "<!DOCTYPE html><html></html>", "a DTD")]
    [DataRow(200, Open11 + "<R xmlns=\"urn:streets\"><Number>ST-1</Number>", "cut off")]
    [DataRow(200, Open11 + "<R xmlns=\"urn:streets\"><Number></Number></R>" + Close, "no number")]
    [DataRow(200, Open11 + "<R xmlns=\"urn:parking\"><Number>1</Number></R>" + Close, "another namespace")]
    [DataRow(200, "<Envelope><Body><Number xmlns=\"urn:streets\">ST-1</Number></Body></Envelope>", "an envelope of no namespace")]
    [DataRow(200, "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"/>", "no body")]
    [DataRow(500, Open11 + "<R xmlns=\"urn:streets\"><Number>ST-1</Number></R>" + Close, "an error that is no fault")]
    [DataRow(502, "Bad Gateway", "a gateway")]
    [DataRow(200, "<?xml version=\"1.0\" encoding=\"utf-7\"?>" + Open11 + "<R/>" + Close, "an encoding that no reader may use")]
    [DataRow(
        500,
        Open11 + "<e:Fault><faultcode>e:Server</faultcode><faultstring>deadlock</faultstring></e:Fault>" + Close,
        "their failure")]
    [DataRow(500, Open11 + "<e:Fault><faultcode>custom</faultcode><faultstring>x</faultstring></e:Fault>" + Close, "a code of their own")]
    [DataRow(
        500,
        Open12 + "<e:Fault><e:Code><e:Value>e:Receiver</e:Value></e:Code><e:Reason><e:Text>x</e:Text></e:Reason></e:Fault>" + Close,
        "their failure, 1.2")]
    public void An_unreadable_answer_proves_nothing(int status, string body, string what)
    {
        Mapping.ReadAnswer(status, body).Kind.ShouldBe(AnswerKind.Unreadable, what);
    }

    [TestMethod]
    [DataRow(Open11 + "<e:Fault><faultcode>e:Client</faultcode><faultstring>invalid code: XYZ</faultstring></e:Fault>" + Close)]
    [DataRow(Open11 + "<e:Fault><faultcode>e:Client.Validation</faultcode><faultstring>invalid code: XYZ</faultstring></e:Fault>" + Close)]
    [DataRow(
        Open12
        + "<e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason><e:Text xml:lang=\"en\">invalid code: "
        + "XYZ</e:Text></e:Reason></e:Fault>"
        + Close)]
    public void A_client_fault_is_a_rejection_with_the_departments_reason(string body)
    {
        Mapping.ReadAnswer(500, body).ShouldBe(new Answer(AnswerKind.Rejected, Reason: "invalid code: XYZ"));
        Mapping.ReadAnswer(200, body).Kind.ShouldBe(AnswerKind.Rejected, "some systems send faults with 200");
    }

    [TestMethod]
    [DataRow("<e:Text xml:lang=\"de\">unbekannt</e:Text><e:Text xml:lang=\"en-US\">unknown</e:Text>", "unknown")]
    [DataRow("<e:Text xml:lang=\"de\">unbekannt</e:Text><e:Text xml:lang=\"es\">desconocido</e:Text>", "unbekannt")]
    [DataRow("<Text>unknown</Text>", "unknown")]
    [DataRow("unknown", "unknown", DisplayName = "not as the standard has it")]
    [DataRow("", "fault e:Sender")]
    public void Of_a_reason_in_several_languages_one_is_shown(string texts, string reason)
    {
        var fault = $"<e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason>{texts}</e:Reason></e:Fault>";

        Mapping.ReadAnswer(500, Open12 + fault + Close).ShouldBe(new Answer(AnswerKind.Rejected, Reason: reason));
    }

    [TestMethod]
    public void A_long_reason_is_shortened_to_one_line()
    {
        var reason = Mapping.ReadAnswer(500, Fault("Client", string.Concat(Enumerable.Repeat("very\n long ", 500)))).Reason!;

        reason.Length.ShouldBeLessThanOrEqualTo(300);
        reason.ShouldNotContain("\n");
    }

    [TestMethod]
    public void A_fault_that_an_outcome_matches_means_what_the_outcome_states()
    {
        Mapping.ReadAnswer(500, Fault("Server", "WO ALREADY EXISTS", "<detail><Number>ST-7</Number></detail>"))
            .ShouldBe(new Answer(AnswerKind.AlreadyExists, "ST-7", "WO ALREADY EXISTS"));
        Mapping.ReadAnswer(500, Fault("Server", "too busy")).ShouldBe(
            new Answer(AnswerKind.Retry, Reason: "too busy", After: TimeSpan.FromSeconds(30)));
    }

    [TestMethod]
    public void A_look_up_proves_presence_or_absence_or_nothing()
    {
        Found(200, Open11 + "<R xmlns=\"urn:streets\"><Number>ST-1</Number><Status>WIP</Status><Ref>A-1</Ref></R>" + Close, "A-1")
            .ShouldBe(new Answer(AnswerKind.AlreadyExists, "ST-1", Status: "WIP"));
        Found(200, Open11 + "<FindResponse xmlns=\"urn:streets\"/>" + Close, "A-1").Kind.ShouldBe(AnswerKind.Absent);
        Found(200, Open11 + "<R xmlns=\"urn:streets\"/>" + Close, "A-1").Kind.ShouldBe(AnswerKind.Unreadable, "an answer to what?");
        Found(500, Fault("Client", "No such order"), "A-1").Kind.ShouldBe(AnswerKind.Absent);
        Found(500, Fault("Client", "malformed"), "A-1").Kind.ShouldBe(AnswerKind.Unreadable);
        Found(200, Open11 + "<R xmlns=\"urn:streets\"><Number>ST-1</Number><Ref>B-2</Ref></R>" + Close, "A-1").Kind
            .ShouldBe(AnswerKind.Unreadable);
        Found(200, "<html/>", "A-1").Kind.ShouldBe(AnswerKind.Unreadable);

        static Answer Found(int status, string body, string reference) => Mapping.ReadFound(status, SoapAnswer.Of(body), reference);
    }

    [TestMethod]
    public void Entity_expansion_is_refused_unexpanded()
    {
        var bomb = "<!DOCTYPE x [<!ENTITY a \"ha\">" + string.Concat(
            Enumerable.Range(0, 30).Select(
                i => $"<!ENTITY b{i} \"&{(i == 0 ? "a" : $"b{i - 1}")};&{(i == 0 ? "a" : $"b{i - 1}")};\">")) + "]>";

        Mapping.ReadAnswer(200, $"{bomb}{Open11}{Number}<a>&b29;</a>{Close}").Kind.ShouldBe(AnswerKind.Unreadable);
        Mapping.ReadAnswer(200, $"<!DOCTYPE x []>{Open11}{Number}{Close}").Kind.ShouldBe(AnswerKind.Unreadable, "no DTD at all");
    }

    [TestMethod]
    public void Nesting_and_size_are_bounded()
    {
        Mapping.ReadAnswer(200, Nested(50)).Kind.ShouldBe(AnswerKind.Created);
        Mapping.ReadAnswer(200, Nested(100_000)).Kind.ShouldBe(AnswerKind.Unreadable);
        Mapping.ReadAnswer(200, Long(9)).Kind.ShouldBe(AnswerKind.Created);
        Mapping.ReadAnswer(200, Long(11)).Kind.ShouldBe(AnswerKind.Unreadable);

        static string Nested(int levels) =>
            $"{Open11}{Number}{string.Concat(Enumerable.Repeat("<a>", levels))}{string.Concat(Enumerable.Repeat("</a>", levels))}{Close}";
        static string Long(int megabytes) => $"{Open11}{Number}<a>{new string('x', megabytes * 1024 * 1024)}</a>{Close}";
    }

    [TestMethod]
    public void A_bad_row_is_rejected_with_its_reason_and_the_others_count()
    {
        var changes = Mapping.ReadChanges(Open11 + "<R xmlns=\"urn:streets\">"
            + Row("ST-1", "NEW", "2026-07-04T08:00:00")
            + Row("ST-2", "WAT", "2026-07-04T08:00:01")
            + Row("ST-3", "", "2026-07-04T08:00:02")
            + Row("ST-4", "DONE", "yesterday")
            + "<Change><Status>DONE</Status><Stamp>2026-07-04T08:00:00</Stamp></Change>"
            + Row("ST-6", " DONE ", "2026-07-04T08:00:05")
            + "</R>"
            + Close);

        changes.Updates.Select(u => (u.ExternalId, u.State?.ToString())).ShouldBe(
            [("ST-1", "Received"), ("ST-2", null), ("ST-6", "Completed")]);
        changes.Updates[1].Code.ShouldBe("WAT");
        changes.Rejected.Select(r => (r.Row, r.Reason)).ShouldBe([
            (3, "it has no status"),
            (4, "\"yesterday\" is not a time in the format yyyy-MM-ddTHH:mm:ss"),
            (5, "it has neither the department's number nor our reference"),
        ]);
        changes.Rejected[1].Raw.ShouldContain("<Number>ST-4</Number>");
    }

    [TestMethod]
    [DataRow("<html/>")]
    [DataRow("")]
    [DataRow(Open11 + "<e:Fault><faultcode>e:Server</faultcode><faultstring>down</faultstring></e:Fault>" + Close)]
    public void An_unreadable_answer_is_an_error_and_never_an_empty_list(string text)
    {
        Should.Throw<TranslationException>(() => Mapping.ReadChanges(text));
    }

    [TestMethod]
    [DataRow("filled&#xB;two holes")]
    [DataRow("filled&#x0000000B;two holes")]
    [DataRow("filled&#11;two holes")]
    [DataRow("filled&#xFFFF;two holes")]
    [DataRow("filled&#xD83D;two holes", DisplayName = "half a character")]
    [DataRow("filled&#x110000;two holes", DisplayName = "behind the last character of Unicode")]
    [DataRow("filled&#x1F57300000;two holes", DisplayName = "no number of a character")]
    [DataRow("filled&#99999999999;two holes")]
    [DataRow("filled\u000Btwo holes")]
    public void A_character_that_xml_does_not_allow_spoils_no_other_row(string note)
    {
        var changes = Mapping.ReadChanges(Open11 + "<R xmlns=\"urn:streets\">" + Row("ST-1", "NEW", "2026-07-04T08:00:00")
            + Row("ST-2", "DONE", "2026-07-04T08:00:01", note) + Row("ST-3", "DONE", "2026-07-04T08:00:02", "&#10;&#x1F573;&#128371;&#65;")
            + "</R>" + Close);

        changes.Rejected.ShouldBeEmpty();
        changes.Updates.Select(u => (u.ExternalId, u.Note)).ShouldBe([("ST-1", "c"), ("ST-2", "filledtwo holes"), ("ST-3", "🕳🕳A")]);
    }

    [TestMethod]
    [DataRow("\r\n")]
    [DataRow("\n")]
    public void A_multipart_answer_copied_from_the_trail_can_be_tested(string end)
    {
        string[] lines =
        [
            "--b7", "Content-Type: application/xop+xml; charset=utf-8; type=\"text/xml\"", "Content-ID: <root@dept>", "",
            $"{Open11}<R xmlns=\"urn:streets\">{Number}</R>{Close}", "--b7--", "",
        ];

        Mapping.ReadAnswer(200, string.Join(end, lines)).ShouldBe(new Answer(AnswerKind.Created, "ST-1"));
        Mapping.ReadAnswer(200, string.Join(end, lines[..3])).Kind.ShouldBe(AnswerKind.Unreadable);
        Mapping.ReadAnswer(200, "--").Kind.ShouldBe(AnswerKind.Unreadable);
    }

    [TestMethod]
    [DataRow("wsse:FailedAuthentication", AnswerKind.Retry)]
    [DataRow("e:Server", AnswerKind.Unreadable)]
    [DataRow("FailedAuthentication", AnswerKind.Unreadable)]
    [DataRow("nobody:FailedAuthentication", AnswerKind.Unreadable)]
    public void A_fault_of_the_security_header_is_recognised_by_its_namespace(string code, AnswerKind kind)
    {
        var fault = $"<e:Fault xmlns:wsse=\"{WsSecurity.Namespace}\"><faultcode>{code}</faultcode><faultstring>no</faultstring></e:Fault>";

        var answer = Mapping.ReadAnswer(500, Open11 + fault + Close);

        answer.Kind.ShouldBe(kind);
        answer.After.ShouldBeNull("it is down for us, however long that takes");
    }

    [TestMethod]
    [DataRow("\r\n<?xml version=\"1.0\" encoding=\"utf-8\"?>")]
    [DataRow("\uFEFF\n <?xml version=\"1.0\"?>\n")]
    [DataRow("<?xml version=\"1.1\" encoding=\"utf-8\"?>")]
    [DataRow("<?xml version='1.1'?><!-- &nbsp; -->")]
    public void An_envelope_is_read_behind_what_a_program_wrote_before_it(string before)
    {
        Mapping.ReadAnswer(200, $"{before}{Open11}<R xmlns=\"urn:streets\">{Number}<Note>A&P &#x1;</Note></R>{Close}")
            .ShouldBe(new Answer(AnswerKind.Created, "ST-1"));
    }

    [TestMethod]
    public void A_push_needs_no_envelope()
    {
        var mapping = Files.LoadWithoutFaults<SoapMapping>($$"""
            {{Files.Soap}}
            receive:
              rows: "//s:Change"
              read: { id: "s:Number", status: "s:Status", changed: "s:Stamp" }
              auth: { key: "${HOOK_KEY}" }
            """);

        var changes = mapping.Receive!.Read($"<List xmlns=\"urn:streets\">{Row("ST-1", "NEW", "2026-07-04T08:00:00")}</List>");

        changes.Updates.ShouldHaveSingleItem().ChangedAt.ShouldBe(new DateTimeOffset(2026, 7, 4, 12, 0, 0, TimeSpan.Zero));
        Should.Throw<TranslationException>(() => mapping.Receive.Read("{}"));
    }

    private static string Fault(string code, string text, string detail = "") =>
        $"{Open11}<e:Fault><faultcode>e:{code}</faultcode><faultstring>{text}</faultstring>{detail}</e:Fault>{Close}";

    private static string Row(string number, string status, string stamp, string comment = "c") =>
        $"<Change><Number>{number}</Number><Status>{status}</Status><Stamp>{stamp}</Stamp><Comment>{comment}</Comment></Change>";
}
