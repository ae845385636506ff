using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Soap;

[TestClass]
public sealed class When_a_soap_answer_gives_its_reason
{
    private const string Open11 = "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>";
    private const string Open12 = "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body>";
    private const string Close = "</e:Body></e:Envelope>";
    private static readonly SoapMapping Mapping = Files.LoadWithoutFaults<SoapMapping>(Files.Soap);

    [TestMethod]
    [DataRow(200, "<html/>", AnswerKind.Unreadable, "HTTP 200: its root is not a SOAP 1.1 or 1.2 envelope")]
    [DataRow(200, "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"/>", AnswerKind.Unreadable,
        "HTTP 200: its envelope has no body")]
    [DataRow(200, "<e:Envelope xmlns:e=\"urn:x\"><e:Body/></e:Envelope>", AnswerKind.Unreadable,
        "HTTP 200: its root is not a SOAP 1.1 or 1.2 envelope")]
    [DataRow(502, "<a>\n<b></a>", AnswerKind.Unreadable, "HTTP 502: it is not well-formed XML at line 2, column 6")]
    [DataRow(401, "", AnswerKind.Retry, "HTTP 401: it does not let us in")]
    [DataRow(403, "<html/>", AnswerKind.Retry, "HTTP 403: it does not let us in")]
    [DataRow(200, Open11 + "<R/>" + Close, AnswerKind.Unreadable, "the envelope holds no work-order number where submit.read.id looks")]
    [DataRow(500, Open11 + "<R/>" + Close, AnswerKind.Unreadable, "HTTP 500 with an envelope that holds no fault")]
    [DataRow(300, Open11 + "<R/>" + Close, AnswerKind.Unreadable, "HTTP 300 with an envelope that holds no fault")]
    [DataRow(500, Open11 + "<e:Fault><faultcode>e:Server</faultcode><faultstring>disk</faultstring></e:Fault>" + Close,
        AnswerKind.Unreadable, "the system failed: disk")]
    [DataRow(500, Open11 + "<e:Fault><faultcode>e:Server</faultcode></e:Fault>" + Close, AnswerKind.Unreadable,
        "the system failed: fault e:Server")]
    [DataRow(500, Open11 + "<e:Fault/>" + Close, AnswerKind.Unreadable, "the system failed: fault")]
    [DataRow(500, Open11 + "<e:Fault><faultcode>e:MustUnderstand</faultcode><faultstring>wsa</faultstring></e:Fault>" + Close,
        AnswerKind.Retry, "it does not accept our messages at all: wsa")]
    [DataRow(500, Open11 + "<e:Fault><faultcode>e:VersionMismatch</faultcode><faultstring>1.2</faultstring></e:Fault>" + Close,
        AnswerKind.Retry, "it does not accept our messages at all: 1.2")]
    [DataRow(500, Open12 + "<e:Fault><e:Code><e:Value>e:DataEncodingUnknown</e:Value></e:Code><e:Reason><e:Text>x</e:Text></e:Reason>"
        + "</e:Fault>" + Close, AnswerKind.Retry, "it does not accept our messages at all: x")]
    [DataRow(500, Open11 + "<e:Fault><faultcode>e:Client.Authentication</faultcode><faultstring>who</faultstring></e:Fault>" + Close,
        AnswerKind.Retry, "it does not accept our security header: who")]
    [DataRow(500, Open11 + "<e:Fault><faultcode>e:Client.Authorization</faultcode><faultstring>who</faultstring></e:Fault>" + Close,
        AnswerKind.Retry, "it does not accept our security header: who")]
    [DataRow(500, Open11 + "<e:Fault><faultcode>e:Server.Authentication</faultcode><faultstring>who</faultstring></e:Fault>" + Close,
        AnswerKind.Unreadable, "the system failed: who")]
    [DataRow(500, Open12 + "<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value xmlns:w=\"" + WsSecurity.Namespace
        + "\">w:FailedCheck</e:Value></e:Subcode></e:Code><e:Reason><e:Text>sig</e:Text></e:Reason></e:Fault>" + Close,
        AnswerKind.Retry, "it does not accept our security header: sig")]
    [DataRow(500, Open12 + "<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value xmlns:w=\"" + WsSecurity.UtilityNamespace
        + "\">w:MessageExpired</e:Value></e:Subcode></e:Code><e:Reason><e:Text>old</e:Text></e:Reason></e:Fault>" + Close,
        AnswerKind.Retry, "it does not accept our security header: old")]
    [DataRow(500, Open12 + "<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value xmlns:w=\"urn:x\">w:Bad</e:Value></e:Subcode>"
        + "</e:Code><e:Reason><e:Text>bad</e:Text></e:Reason></e:Fault>" + Close, AnswerKind.Rejected, "bad")]
    public void An_answer_to_an_order(int status, string body, AnswerKind kind, string reason)
    {
        var answer = Mapping.ReadAnswer(status, body);

        (answer.Kind, answer.Reason, answer.After).ShouldBe((kind, reason, null));
        SoapMapping.RefusesCredentials(SoapAnswer.Of(body)).ShouldBe(reason.Contains("security header", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Too_many_orders_and_named_outcomes_keep_their_wait()
    {
        Mapping.ReadAnswer(429, "").ShouldBe(
            new Answer(AnswerKind.Retry, Reason: "HTTP 429: too many orders at once", After: TimeSpan.FromSeconds(5)));
        var named = With("{ fault: \"busy\", then: retry, after: 30s }", "{ path: \"//s:Error\", then: reject, reason: \"//s:Why\" }");
        named.ReadAnswer(200, Open11 + "<R xmlns=\"urn:streets\"><Error/><Why>bad\n zip</Why></R>" + Close)
            .ShouldBe(new Answer(AnswerKind.Rejected, Reason: "bad zip"));
        named.ReadAnswer(200, Open11 + "<R xmlns=\"urn:streets\"><Error/></R>" + Close)
            .ShouldBe(new Answer(AnswerKind.Rejected, Reason: "HTTP 200, an answer that outcomes names"));
        named.ReadOutcome(200, SoapAnswer.Of(Open11 + "<R/>" + Close)).ShouldBeNull();
    }

    [TestMethod]
    [DataRow(200, "<html/>", "HTTP 200: its root is not a SOAP 1.1 or 1.2 envelope")]
    [DataRow(200, Open11 + "<R/>" + Close, "it holds no record, and nothing that find.absent names as proof that there is none")]
    [DataRow(404, Open11 + "<R/>" + Close, "HTTP 404 with an envelope that holds no fault")]
    [DataRow(500, Open11 + "<e:Fault><faultcode>e:Client</faultcode><faultstring>bad</faultstring></e:Fault>" + Close,
        "the look-up ended in a fault: bad")]
    [DataRow(200, Open11 + "<R xmlns=\"urn:streets\"><Number>1</Number><Ref>B</Ref></R>" + Close,
        "the record found does not carry our reference")]
    [DataRow(200, Open11 + "<R xmlns=\"urn:streets\"><Number>1</Number><Number>2</Number><Ref>A</Ref></R>" + Close,
        "none of the 3 records found carries our reference: the system may have passed over the filter")]
    [DataRow(200, Open11 + "<R xmlns=\"urn:streets\"><Number>1</Number><Ref>A</Ref><Ref>B</Ref></R>" + Close,
        "none of the 3 records found carries our reference: the system may have passed over the filter")]
    public void A_look_up_that_proves_nothing(int status, string body, string reason) =>
        Mapping.ReadFound(status, body, "A").ShouldBe(new Answer(AnswerKind.Unreadable, Reason: reason));

    [TestMethod]
    [DataRow(200, "<html/>", "The answer cannot be read: its root is not a SOAP 1.1 or 1.2 envelope.", null)]
    [DataRow(503, Open11 + "<R/>" + Close, "The status read was answered with HTTP 503.", null)]
    [DataRow(200, Open11 + "<R/>" + Close, "The answer holds nothing at //s:Change, and nothing that the mapping names as \"no news\": "
        + "write empty: an element that only a real answer has.", null)]
    [DataRow(500, Open11 + "<e:Fault><faultcode>e:Server</faultcode><faultstring>disk of Ana</faultstring></e:Fault>" + Close,
        "The department answered with a fault: disk of Ana.", "The department answered with a fault.")]
    [DataRow(200, Open11 + "<R xmlns=\"urn:streets\"><Trouble> table\n of Ana </Trouble></R>" + Close,
        "The answer says that the read failed (HTTP 200): table of Ana.", "The answer says that the read failed (HTTP 200).")]
    [DataRow(200, Open11 + "<R xmlns=\"urn:streets\"><Trouble/></R>" + Close, "The answer says that the read failed (HTTP 200).",
        "The answer says that the read failed (HTTP 200).")]
    public void A_read_that_fails(int status, string body, string message, string? unquoted)
    {
        var failed = Should.Throw<TranslationException>(() => Mapping.ReadChanges(status, body));

        failed.Message.ShouldBe(message);
        failed.Unquoted.ShouldBe(unquoted ?? failed.Unquoted);
    }

    [TestMethod]
    public void A_mapping_without_a_section_says_so()
    {
        var bare = Files.LoadWithoutFaults<SoapMapping>("""
            mapping: 1
            name: bare
            connector: soap
            connection: { url: "https://streets.test/x" }
            namespaces: { s: "urn:streets" }
            submit: { action: urn:a, header: "<H>{{ticket.number}}</H>", body: "<A>{{ref}}</A>", read: { id: "//s:N" } }
            """);

        bare.ReadFound(200, Open11 + Close, "A").ShouldBe(new Answer(AnswerKind.Unreadable, Reason: "the mapping has no find section"));
        (bare.CanFind, bare.CanList, bare.IsVersion12).ShouldBe((false, false, false));
        Should.Throw<TranslationException>(() => bare.ReadChanges(200, "<a/>")).Message
            .ShouldBe("The mapping bare reads no changes: it has neither poll nor receive.");
        Should.Throw<TranslationException>(() => bare.ReadChanges(200, SoapAnswer.Of("<a/>"))).Message
            .ShouldBe("The mapping bare has no \"poll\" section.");
        Should.Throw<TranslationException>(() => bare.ReadList("<a/>")).Message.ShouldContain("The mapping bare has no \"list\" section");
        bare.Weaknesses.ShouldBeEmpty();
        bare.Preview(Orders.Values(bare)).ShouldBe("<H>26-00417</H>\n<A>ALN-1</A>");
        Files.LoadWithoutFaults<SoapMapping>(Files.Soap.Replace("timeout: 20s", "version: 1.2", StringComparison.Ordinal)).IsVersion12
            .ShouldBeTrue();
    }

    [TestMethod]
    public void What_a_mapping_cannot_prove_is_told()
    {
        With("  absent: \"//s:FindResponse\"\n  outcomes: [ { fault: \"no such order\", then: absent } ]\n", "").Weaknesses.ShouldBe([
            "find does not say how absence looks, so no answer proves that an order in doubt did not arrive. "
            + "Write absent: \"//s:FindResponse\", an element that only a real answer has, or { fault: \"no such order\" }",
        ]);
        With("  empty: \"//s:AllResponse\"\n", "").Weaknesses.ShouldBe([
            "list does not say how an answer without rows looks, so such an answer is a failed read. "
            + "Write empty: \"//s:GetChangesResponse\", an element that only a real answer has",
        ]);
        With("  empty: \"//s:ChangesResponse\"\n", "").Weaknesses.ShouldHaveSingleItem().ShouldStartWith("poll does not say");
        With(", ref: \"//s:Ref\" }", " }").Weaknesses.ShouldHaveSingleItem().ShouldEndWith("such as \"//s:ClientRef\"");
    }

    [TestMethod]
    public void Rules_of_a_poll_may_be_about_a_status()
    {
        var named = With("empty: \"//s:ChangesResponse\"", "empty: { status: 404 }");

        SoapMapping.NamesStatus(named.Poll!, 404, SoapAnswer.Of("")).ShouldBeTrue();
        SoapMapping.NamesStatus(named.Poll!, 500, SoapAnswer.Of("")).ShouldBeFalse();
        named.ReadChanges(404, "").Rows.ShouldBe(0);
    }

    [TestMethod]
    [DataRow("string(//s:N)", "7", true)]
    [DataRow("string(//s:Gone)", "7", false)]
    [DataRow("//s:N = 7", "7", true)]
    [DataRow("//s:N = 8", "7", false)]
    [DataRow("number(//s:N)", "7", true)]
    [DataRow("number(//s:N)", "0", false)]
    [DataRow("number(//s:N)", "x", false)]
    [DataRow("//s:N", "", true)]
    [DataRow("//s:Nil", "7", false)]
    [DataRow("//s:Gone", "7", false)]
    public void A_rule_may_look_with_any_xpath(string path, string number, bool fits)
    {
        var mapping = With("{ fault: \"busy\", then: retry, after: 30s }", $"{{ path: \"{path}\", then: reject }}");

        var answer = mapping.ReadAnswer(200, Open11
            + $"<R xmlns=\"urn:streets\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><N>{number}</N>"
            + "<Nil i:nil=\"true\"/></R>" + Close);

        (answer.Kind == AnswerKind.Rejected).ShouldBe(fits);
    }

    [TestMethod]
    [DataRow("number(//s:N)", "48213", "48213")]
    [DataRow("concat('WO-', //s:N)", "7", "WO-7")]
    [DataRow("//s:N = 7", "7", "true")]
    [DataRow("{ path: \"//s:N\", last: \"/\" }", "https://x.test/wo/47%2F1/?a=b#c", "47/1")]
    [DataRow("{ path: \"//s:N\", last: \"no. \", until: \" at\" }", "order no. 12 at yard", "12")]
    [DataRow("{ path: \"//s:N\", until: \";\" }", "12;13", "12")]
    [DataRow("{ path: \"//s:N\", until: \";\" }", "12", "12")]
    [DataRow("{ path: \"//s:N\", until: \";\" }", ";12", null)]
    [DataRow("{ path: \"//s:N\", last: \"-\" }", "-12", "12")]
    [DataRow("{ path: \"//s:N\", last: \"-\" }", "12", null)]
    [DataRow("{ path: \"//s:N\", last: \"=\" }", "a?b=%31/", "%31/")]
    public void A_number_may_be_computed_or_a_part(string id, string text, string? number)
    {
        var source = id.StartsWith('{') ? id : $"\"{id}\"";
        var mapping = With("read: { id: \"//s:Number\" }\n", $"read: {{ id: {source} }}\n");

        var written = text.Replace("&", "&amp;", StringComparison.Ordinal);
        mapping.ReadAnswer(200, Open11 + $"<R xmlns=\"urn:streets\"><N>{written}</N></R>" + Close)
            .Id.ShouldBe(number);
    }

    [TestMethod]
    [DataRow("A & B", "A & B")]
    [DataRow("A &nbsp; B", "A \u00a0 B")]
    [DataRow("caf&eacute; &amp; 5 &lt; 6 &#65;&#x42;", "café & 5 < 6 AB")]
    [DataRow("&nosuch; &;", "&nosuch; &;")]
    [DataRow("<![CDATA[5 < 6 & 7]]> &copy;", "5 < 6 & 7 ©")]
    public void Text_that_was_glued_together_is_read(string glued, string text)
    {
        var changes = Mapping.ReadChanges(Open11 + "<R xmlns=\"urn:streets\"><Change><Number>1</Number><Status>NEW</Status>"
            + $"<Stamp>2026-07-04T08:00:00</Stamp><Comment>{glued}</Comment></Change></R>" + Close);

        changes.Updates.ShouldHaveSingleItem().Note.ShouldBe(text);
    }

    private static SoapMapping With(string sound, string other)
    {
        Files.Soap.ShouldContain(sound);
        return Files.LoadWithoutFaults<SoapMapping>(Files.Soap.Replace(sound, other, StringComparison.Ordinal));
    }
}
