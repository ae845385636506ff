using System.Text;
using Allentown311.Mappings.Receive;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Receive;

[TestClass]
public sealed class When_a_system_asks_whether_its_pushes_are_wanted
{
    private const string Auth = "  auth: { hmac: \"${HOOK}\" }";
    private const string EventGrid =
        """[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"c-1"}}]""";

    [TestMethod]
    [DataRow("", "validationToken", "t 1", "200 text/plain; charset=utf-8", "t 1", DisplayName = "Microsoft Graph")]
    [DataRow(EventGrid, "", "", "200 application/json", """{"validationResponse":"c-1"}""", DisplayName = "Azure Event Grid")]
    [DataRow("""{"type":"url_verification","challenge":"q\"1"}""", "", "", "200 application/json", """{"challenge":"q\u00221"}""",
        DisplayName = "Slack")]
    public void A_handshake_that_many_systems_have_needs_no_mapping(string text, string parameter, string value, string type, string body)
    {
        var (answer, token) = Answer(Rest(Auth).Receive!, text, q => q == parameter ? value : null);

        answer!.ToString().ShouldBe(type);
        Encoding.UTF8.GetString(answer.Body(token)).ShouldBe(body);
    }

    [TestMethod]
    [DataRow("""{"caseId":"1"}""", DisplayName = "a push")]
    [DataRow("""{"type":"message","challenge":"q"}""")]
    [DataRow("""{"note":"url_verification","type":"other","challenge":"q"}""")]
    [DataRow("""{"type":"url_verification"}""")]
    [DataRow("""{"type":"url_verification","challenge":7}""")]
    [DataRow("""["url_verification"]""")]
    [DataRow("""{"url_verification": """, DisplayName = "no whole JSON")]
    [DataRow("""[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent"}]""")]
    [DataRow("""[{"eventType":"x","data":{"validationCode":"Microsoft.EventGrid.SubscriptionValidationEvent"}}]""")]
    [DataRow("""[["Microsoft.EventGrid.SubscriptionValidationEvent"]]""")]
    [DataRow("""{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"c"}}""")]
    public void What_is_pushed_is_never_taken_for_a_handshake(string text) =>
        Answer(Rest(Auth).Receive!, text, q => q == "validationToken" ? "t" : null).Answer.ShouldBeNull();

    [TestMethod]
    [DataRow("", false, DisplayName = "no token")]
    [DataRow("a\nb", false, DisplayName = "a line break")]
    [DataRow("ok", true)]
    public void A_token_is_one_short_line(string token, bool isOne)
    {
        var long1 = new string('x', PushHandshake.LongestToken);

        (Answer(Rest(Auth).Receive!, "", _ => token).Answer is not null).ShouldBe(isOne);
        (Answer(Rest(Auth).Receive!, "", _ => long1).Answer is not null).ShouldBeTrue();
        (Answer(Rest(Auth).Receive!, "", _ => $"{long1}x").Answer is not null).ShouldBeFalse();
    }

    [TestMethod]
    public void A_mapping_names_where_the_token_is_and_what_answers_it()
    {
        var header = Rest($"{Auth}\n  handshake: {{ header: X-Hook-Secret }}").Receive!;
        var (answer, token) = Answer(header, "", _ => null, h => h == "X-Hook-Secret" ? "s-1" : null);
        (answer!.ToString(), token, header.Handshakes[0].Header).ShouldBe(("200 text/plain; charset=utf-8", "s-1", "X-Hook-Secret"));

        var query = Rest($"{Auth}\n  handshake: {{ query: challenge, answer: {{ status: 202, json: {{ echo: \"{{{{token}}}}\" }} }} }}");
        var (json, asked) = Answer(query.Receive!, " ", q => q == "challenge" ? "c\"1" : null);
        json!.ToString().ShouldBe("202 application/json");
        Encoding.UTF8.GetString(json.Body(asked)).ShouldBe("""{"echo":"c\"1"}""");

        var path = Rest($"{Auth}\n  handshake: {{ path: $.verify.code, answer: {{ text: \"code={{{{token}}}}\" }} }}").Receive!;
        var (text, code) = Answer(path, """{"verify":{"code":"c-2"}}""", _ => null);
        Encoding.UTF8.GetString(text!.Body(code)).ShouldBe("code=c-2");
        Answer(path, """{"caseId":"1"}""", _ => null).Answer.ShouldBeNull("that is a push");
        Answer(path, "no json", _ => null).Answer.ShouldBeNull();
        path.Handshakes.Count.ShouldBe(KnownHandshakes.All.Count + 1, "those of many systems are still known");
    }

    [TestMethod]
    public void A_system_of_soap_is_answered_in_xml()
    {
        var mapping = Files.LoadWithoutFaults<SoapMapping>($$$"""
            {{{Files.Soap}}}
            receive:
              rows: "//s:Change"
              read: { id: "s:Number", status: "s:Status", changed: "s:Stamp" }
              auth: { key: "${HOOK_KEY}" }
              handshake: { path: "//s:Token", answer: { xml: "<Token>{{token}}</Token>" } }
              answer: { status: 201, xml: "<Ack xmlns='urn:x'/>" }
            """).Receive!;

        var (answer, token) = Answer(mapping, "<Verify xmlns=\"urn:streets\"><Token>a&amp;b</Token></Verify>", _ => null);

        Encoding.UTF8.GetString(answer!.Body(token)).ShouldBe("<Token>a&amp;b</Token>");
        answer.ToString().ShouldBe("200 text/xml; charset=utf-8");
        (mapping.Answer!.ToString(), mapping.ContentType).ShouldBe(("201 text/xml; charset=utf-8", "text/xml"));
        Encoding.UTF8.GetString(mapping.Answer.Body()).ShouldBe("<Ack xmlns='urn:x'/>");
        Answer(mapping, "no xml", _ => null).Answer.ShouldBeNull();
    }

    [TestMethod]
    [DataRow("handshake: §{ answer: { text: x } }", "\"receive.handshake\" must say where the token is. Write one of query: "
        + "validationToken (in the address), header: X-Hook-Secret, or path: $[0].data.validationCode (in the body)")]
    [DataRow("handshake: §{ query: a, header: b }", "\"receive.handshake\" must say where the token is")]
    [DataRow("handshake: { query: a, §hader: b }", "Did you mean \"header\"?")]
    [DataRow("handshake: { query: a, answer: { text: §\"{{ref}}\" } }", "unknown name \"ref\"")]
    [DataRow("answer: { text: §\"{{token}}\" }", "unknown name \"token\"")]
    [DataRow("answer: §{ status: 200 }", "\"receive.answer\" has no body. Write one of json (a tree), xml (a document) or text")]
    [DataRow("answer: { json: { a: 1 }, text: §ok }", "an answer has one body. Write one of json (a tree), xml (a document) or text")]
    [DataRow("answer: { status: §300, text: ok }", "\"receive.answer.status\" is \"300\". Write a whole number from 200 to 299")]
    [DataRow("answer: { text: ok, §type: x }", "unknown key \"receive.answer.type\"")]
    public void A_mistake_is_reported_at_its_place(string key, string says)
    {
        var text = Files.Rest.Replace(Auth, $"{Auth}\n  {key}", StringComparison.Ordinal);
        var before = text[..text.IndexOf('§', StringComparison.Ordinal)].Split('\n');

        var fault = Files.Load(text.Replace("§", "", StringComparison.Ordinal)).Faults.ShouldHaveSingleItem();

        fault.ToString().ShouldContain(says);
        (fault.Line, fault.Column).ShouldBe((before.Length, before[^1].Length + 1));
    }

    private static RestMapping Rest(string receive) =>
        Files.LoadWithoutFaults<RestMapping>(Files.Rest.Replace(Auth, receive, StringComparison.Ordinal));

    private static (PushAnswer? Answer, string? Token) Answer(
        ReceiveSettings settings, string text, Func<string, string?> query, Func<string, string?>? header = null) =>
        settings.Handshakes.Select(h => (h.Answer, Token: h.FindToken(query, header ?? (_ => null), text)))
            .FirstOrDefault(h => h.Token is not null) is { Token: not null } found ? found : (null, null);
}
