using System.Xml.Linq;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;
using Newtonsoft.Json;

namespace Allentown311.Mappings.UnitTests.Templates;

/// <summary>What a department writes as a document inside a text of its answer is read back from each layer.</summary>
[TestClass]
public sealed class When_an_answer_holds_a_document
{
    private const string Words = "5\" <deep> & \"wide\", O'Brien ]]> ñ";

    [TestMethod]
    [DataRow("document: $.d", "id: $.number")]
    [DataRow("document: { json: $.d }", "id: $.number")]
    public void Json_inside_json(string document, string id)
    {
        var rest = Rest(document, id);

        var body = JsonConvert.SerializeObject(new { d = JsonConvert.SerializeObject(new { number = Words }) });
        rest.ReadAnswer(200, body).Id.ShouldBe(Words);
    }

    [TestMethod]
    [DataRow("id: $.Order.Number", "<Order><Number>{0}</Number></Order>")]
    [DataRow("id: $.Order.Number", "<x:Order xmlns:x='urn:a'><x:Number>{0}</x:Number></x:Order>")]
    [DataRow("id: \"$.Order['@number']\"", "<Order number=\"{0}\" open=\"true\"/>")]
    [DataRow("id: \"$.Order.Number[1]\"", "<Order><Number>1</Number><Number>{0}</Number></Order>")]
    [DataRow("id: \"$.Order.Number['#text']\"", "<Order><Number kind=\"a\">{0}</Number></Order>")]
    public void Xml_inside_json(string id, string xml)
    {
        var words = new XText(Words).ToString().Replace("\"", "&quot;", StringComparison.Ordinal);
        var inner = xml.Replace("{0}", words, StringComparison.Ordinal);

        Rest("document: { xml: $.d }", id).ReadAnswer(200, JsonConvert.SerializeObject(new { d = inner })).Id.ShouldBe(Words);
    }

    [TestMethod]
    [DataRow("id: \"//Number\"", "{\"Number\":{0}}")]
    [DataRow("id: /json/Order/Number", "{\"Order\":{\"Number\":{0},\"other\":null}}")]
    [DataRow("id: \"/json/rows[2]/Number\"", "{\"rows\":[{\"Number\":1},{\"Number\":{0}}]}")]
    [DataRow("id: \"/json/item/Number\"", "[{\"Number\":{0}}]")]
    [DataRow("id: \"/json/order_x0020_number\"", "{\"order number\":{0}}")]
    public void Json_inside_soap(string id, string json)
    {
        var inner = json.Replace("{0}", JsonConvert.SerializeObject(Words), StringComparison.Ordinal);

        Soap("document: { json: \"//s:Result\" }", id).ReadAnswer(200, Envelope(inner)).Id.ShouldBe(Words);
    }

    [TestMethod]
    public void Documents_inside_documents_are_read_layer_by_layer()
    {
        var json = JsonConvert.SerializeObject(new { order = new { number = Words } });
        var xml = new XElement("Answer", new XElement("Data", json)).ToString(SaveOptions.DisableFormatting);

        Soap("document: [ \"//s:Result\", { json: \"//Data\" } ]", "id: \"//number\"").ReadAnswer(200, Envelope(xml)).Id.ShouldBe(Words);
        Rest("document: [ { xml: $.d }, $.Answer.Data ]", "id: $.order.number")
            .ReadAnswer(200, JsonConvert.SerializeObject(new { d = xml })).Id.ShouldBe(Words);
    }

    [TestMethod]
    [DataRow("{\"d\":\"<Order><Number>1</Number>\"}", "the text at $.d cannot be read: it is not well-formed XML")]
    [DataRow("{\"d\":null}", "there is no text at $.d")]
    [DataRow("{\"d\":\"<!DOCTYPE x [<!ENTITY e 'x'>]><Order><Number>&e;</Number></Order>\"}", "cannot be read")]
    [DataRow("{\"d\":\"<Order/>\"}", "there is no number at $.Order.Number")]
    public void A_document_that_is_none_proves_nothing(string body, string reason)
    {
        var answer = Rest("document: { xml: $.d }", "id: $.Order.Number").ReadAnswer(200, body);

        answer.Kind.ShouldBe(AnswerKind.Unreadable);
        answer.Reason!.ShouldContain(reason);
    }

    [TestMethod]
    public void A_success_and_an_outcome_look_into_the_document()
    {
        var soap = Soap(
            "document: { json: \"//s:Result\" }\n  success: { path: \"//ok\", is: true }", "id: \"//id\"",
            "{ path: \"//code\", not: 0, then: reject, reason: \"//message\" }");

        soap.ReadAnswer(200, Envelope("""{"ok":true,"code":0,"id":7}""")).ShouldBe(new Answer(AnswerKind.Created, "7"));
        soap.ReadAnswer(200, Envelope("""{"ok":false,"code":0,"id":7}""")).Kind.ShouldBe(AnswerKind.Unreadable);
        soap.ReadAnswer(200, Envelope("""{"code":12,"message":"No such asset","id":7}"""))
            .ShouldBe(new Answer(AnswerKind.Rejected, Reason: "No such asset"));
    }

    [TestMethod]
    [DataRow("document: §{ jsn: $.d }", "unknown key")]
    [DataRow("document: §{ json: $.d, xml: $.e }", "must name one place")]
    [DataRow("document: [ { xml: §\"$[\" } ]", "is not a JSON path")]
    public void A_mistake_in_a_document_is_reported_at_its_place(string document, string says)
    {
        var text = RestText(document, "id: $.id");

        var faults = Files.Load(text.Replace("§", "", StringComparison.Ordinal)).Faults;

        faults.ShouldContain(f => f.ToString().Contains(says, StringComparison.Ordinal));
        faults[0].Line.ShouldBe(text[..text.IndexOf('§', StringComparison.Ordinal)].Split('\n').Length);
    }

    private static string Envelope(string result) => new XElement(
        XName.Get("Envelope", "http://schemas.xmlsoap.org/soap/envelope/"),
        new XElement(
            XName.Get("Body", "http://schemas.xmlsoap.org/soap/envelope/"), new XElement(XName.Get("Result", "urn:streets"), result)))
        .ToString(SaveOptions.DisableFormatting);

    private static RestMapping Rest(string document, string id) => Files.LoadWithoutFaults<RestMapping>(RestText(document, id));

    private static string RestText(string document, string id) =>
        Files.Rest.Replace("  read: { id: $.caseId }", $"  {document}\n  read: {{ {id} }}", StringComparison.Ordinal);

    private static SoapMapping Soap(string document, string id, string? rule = null) => Files.LoadWithoutFaults<SoapMapping>(Files.Soap
        .Replace("  read: { id: \"//s:Number\" }", $"  {document}\n  read: {{ {id} }}", StringComparison.Ordinal)
        .Replace("- { fault: \"busy\"", $"{(rule is null ? "" : $"- {rule}\n    ")}- {{ fault: \"busy\"", StringComparison.Ordinal));
}
