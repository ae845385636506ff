using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Templates;

/// <summary>
/// A document as text inside another, as Cityworks, ArcGIS and many SOAP systems want it. What a resident writes is read back unchanged
/// from the innermost document, and changes nothing around it.
/// </summary>
[TestClass]
public sealed class When_one_format_stands_inside_another
{
    private const string Words = "x\",\"ProblemSid\":\"SINKHOLE</Notes><Kind>SNK</Kind>]]>&amp;\n{{ref}}\\ & 'q' %22 ñ 🕳";

    [TestMethod]
    public void A_form_field_holds_json()
    {
        var mapping = Rest("""
            form:
                f: json
                data: { json: { Ref: "{{ref}}", ProblemSid: "{{code.category}}", Details: "{{ticket.description}}", X: "{{ticket.long}}" } }
            """);

        var body = Encoding.UTF8.GetString(mapping.Submit.Body(Values(mapping))!.Value.Bytes);
        var fields = body.Split('&').Select(f => f.Split('=')).ToList();
        fields.Select(f => f[0]).ShouldBe(["f", "data"]);
        using var inner = JsonDocument.Parse(Uri.UnescapeDataString(fields[1][1].Replace('+', ' ')));
        inner.RootElement.GetProperty("Details").GetString().ShouldBe(Words);
        inner.RootElement.GetProperty("ProblemSid").GetString().ShouldBe("hole");
        inner.RootElement.GetProperty("X").GetDouble().ShouldBe(-75.5);
        inner.RootElement.EnumerateObject().Count().ShouldBe(4);
    }

    [TestMethod]
    public void A_query_field_and_a_header_hold_json()
    {
        var mapping = Rest("""
            query: { filter: { json: { ref: "{{ref}}", zip: "{{ticket.zip}}" } } }
              headers: { Api-Arg: { json: { ref: "{{ref}}", note: "{{ticket.description}}" } } }
            """);

        var values = Values(mapping, zip: Words);
        using var query = JsonDocument.Parse(Uri.UnescapeDataString(mapping.Submit.Target(values).Split('=')[1]));
        query.RootElement.GetProperty("zip").GetString().ShouldBe(Words);
        using var header = JsonDocument.Parse(mapping.Submit.Lines(values).Single(l => l.Name == "Api-Arg").Value);
        header.RootElement.GetProperty("note").GetString().ShouldBe(Words);
    }

    [TestMethod]
    public void A_form_field_holds_xml()
    {
        var mapping = Rest("""
            form:
                r: "{{ref}}"
                data: { xml: "<Order><Notes at=\"{{ticket.description}}\">{{ticket.description}}</Notes></Order>" }
            """);

        var body = Encoding.UTF8.GetString(mapping.Submit.Body(Values(mapping))!.Value.Bytes);
        var notes = XElement.Parse(Uri.UnescapeDataString(body.Split("data=")[1].Replace('+', ' '))).Elements().ShouldHaveSingleItem();
        (notes.Value, notes.Attribute("at")!.Value).ShouldBe((Words, Words));
    }

    [TestMethod]
    public void A_leaf_of_json_holds_json_and_xml_and_json_in_xml()
    {
        var mapping = Rest("""
            texts:
                inner: { json: { note: "{{ticket.description}}" } }
                order: { xml: "<Order><Data>{{text.inner}}</Data></Order>" }
              json: { ref: "{{ref}}", direct: "{{text.inner}}", both: "{{text.order}}" }
            """);

        using var outer = JsonDocument.Parse(mapping.Submit.Body(Values(mapping))!.Value.Bytes);
        Note(outer.RootElement.GetProperty("direct").GetString()!).ShouldBe(Words);
        Note(XElement.Parse(outer.RootElement.GetProperty("both").GetString()!).Element("Data")!.Value).ShouldBe(Words);
    }

    [TestMethod]
    public void An_element_of_soap_holds_json_and_xml_and_a_CDATA_section_holds_xml()
    {
        var mapping = Files.LoadWithoutFaults<Mappings.Soap.SoapMapping>(Soap("""
            <Create xmlns="urn:streets"><Ref>{{ref}}</Ref><J a="{{text.j}}">{{text.j}}</J><X>{{text.x}}</X>
                <C><![CDATA[<Order><Notes>{{ticket.description}}</Notes></Order>]]></C></Create>
            """));

        var body = XElement.Parse(mapping.Preview(Values(mapping)));
        string Inner(string name) => body.Elements().Single(e => e.Name.LocalName == name).Value;

        Note(Inner("J")).ShouldBe(Words);
        Note(body.Elements().Single(e => e.Name.LocalName == "J").Attribute("a")!.Value).ShouldBe(Words);
        XElement.Parse(Inner("X")).Value.ShouldBe(Words);
        XElement.Parse(Inner("C")).Elements().ShouldHaveSingleItem().Value.ShouldBe(Words);
    }

    [TestMethod]
    public void A_column_of_CSV_and_a_parameter_of_SQL_hold_json()
    {
        const string json = "{ json: { ref: \"{{ref}}\", note: \"{{ticket.description}}\" } }";
        var csv = Files.LoadWithoutFaults<Mappings.Csv.CsvMapping>(Files.Csv($"Data: {json}"));
        var row = csv.Preview(Values(csv)).Split("\r\n", 2)[1].TrimEnd();
        Note(row[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)).ShouldBe(Words);

        var sql = Files.LoadWithoutFaults<Mappings.Sql.SqlMapping>(Files.Sql($"data: {json}"));
        Note(sql.Submit.Bind(Values(sql)).ShouldHaveSingleItem().Value.ShouldBeOfType<string>()).ShouldBe(Words);
    }

    [TestMethod]
    public void A_secret_in_an_inner_document_is_sent_and_not_shown()
    {
        var mapping = Rest("""form: { data: { json: { ref: "{{ref}}", token: "${SECRET}" } } }""");

        Encoding.UTF8.GetString(mapping.Submit.Body(Values(mapping))!.Value.Bytes).ShouldContain("s3cret");
        mapping.Preview(Values(mapping)).ShouldNotContain("s3cret");
    }

    [TestMethod]
    [DataRow("""form: { r: "{{ref}}", data: '{"Details":"{{ticket.description}}"}' }""", "JSON", DisplayName = "JSON in a form field")]
    [DataRow("""form: { r: "{{ref}}", data: '"Details":"{{ticket.description}}"' }""", "JSON", DisplayName = "a part of JSON")]
    [DataRow("""form: { r: "{{ref}}", data: '["{{ticket.description}}"]' }""", "JSON", DisplayName = "a list of JSON")]
    [DataRow("""form: { r: "{{ref}}", data: "<a>{{ticket.description}}</a>" }""", "XML", DisplayName = "XML in a form field")]
    [DataRow("""form: { r: "{{ref}}", data: "a={{ref}}&b={{ticket.description}}" }""", "a form", DisplayName = "a form in a form field")]
    [DataRow("""query: { r: "{{ref}}", q: '{"zip":"{{ticket.zip}}"}' }""", "JSON", DisplayName = "JSON in a query")]
    [DataRow("""headers: { R: "{{ref}}", A: '{"n":"{{ticket.description}}"}' }""", "JSON", DisplayName = "JSON in a header")]
    [DataRow("""json: { r: "{{ref}}", d: '{"n":"{{ticket.description}}"}' }""", "JSON", DisplayName = "JSON in a leaf of JSON")]
    [DataRow("""json: { r: "{{ref}}", d: "<b>{{ticket.description}}</b>" }""", "XML", DisplayName = "XML in a leaf of JSON")]
    [DataRow("""json: { r: "{{ref}}", query: 'mutation { file(text: "{{ticket.description}}") }' }""", "JSON", DisplayName = "GraphQL")]
    public void A_request_that_writes_a_format_by_hand_is_a_mistake(string body, string format) =>
        Fault(RestText(body)).ShouldContain($"writes {format} by hand");

    [TestMethod]
    [DataRow("<D>&lt;N&gt;{{ticket.description}}&lt;/N&gt;</D>", "writes XML by hand", DisplayName = "XML as text of an element")]
    [DataRow("<D a=\"&lt;N&gt;{{ticket.description}}&lt;/N&gt;\"/>", "writes XML by hand", DisplayName = "XML in an attribute")]
    [DataRow("<D>{\"n\":\"{{ticket.description}}\"}</D>", "writes JSON by hand", DisplayName = "JSON in an element")]
    [DataRow("<D><![CDATA[{\"n\":\"{{ticket.description}}\"}]]></D>", "writes JSON by hand", DisplayName = "JSON in a CDATA section")]
    [DataRow("<D><![CDATA[{{ticket.description}}]]></D>", "into a CDATA section", DisplayName = "words in a CDATA section")]
    [DataRow("<D><![CDATA[<N>{{ticket.description}}]]></D>", "no well-formed XML", DisplayName = "open XML in a CDATA section")]
    [DataRow("<D><![CDATA[<N>{\"n\":\"{{ticket.description}}\"}</N>]]></D>", "writes JSON by hand", DisplayName = "JSON in XML in CDATA")]
    [DataRow("<D><!-- {{ticket.description}} --></D>", "into a comment", DisplayName = "words in a comment")]
    public void A_body_that_writes_a_format_by_hand_is_a_mistake(string body, string problem) =>
        Fault(Soap($"<R>{{{{ref}}}}</R>{body}")).ShouldContain(problem);

    [TestMethod]
    public void A_cell_and_a_parameter_that_write_a_format_by_hand_are_mistakes()
    {
        Fault(Files.Csv("Data: '{\"r\":\"{{ref}}\"}'")).ShouldContain("writes JSON by hand");
        Fault(Files.Sql("data: \"<r>{{ref}}</r>\"")).ShouldContain("writes XML by hand");
    }

    [TestMethod]
    [DataRow("where", "zip='{{ticket.zip}}'")]
    [DataRow("$filter", "reference eq '{{ref}}' and street eq '{{ticket.answers.street}}'")]
    public void Residents_words_between_the_quotes_of_a_question_are_a_mistake(string field, string question) =>
        Fault(RestText($"query: {{ \"{field}\": \"{question}\", r: \"{{{{ref}}}}\" }}")).ShouldContain("between quotes");

    [TestMethod]
    [DataRow("{{ticket.address}} [{{ticket.zip}}]")]
    [DataRow("[{{ticket.number}}] pothole")]
    [DataRow("Ana <ana@example.com>: {{ticket.description}}")]
    [DataRow("said (\\\"{{ticket.description}}\\\")")]
    [DataRow("ref={{ref}}")]
    [DataRow("https://city.example/r?ref={{ref}}&x=1")]
    [DataRow("depth < 5 in, {{ticket.description}}")]
    public void Words_that_only_look_a_little_like_a_format_are_none(string text) =>
        Files.LoadWithoutFaults<RestMapping>(RestText($"json: {{ r: \"{{{{ref}}}}\", t: \"{text}\" }}"));

    [TestMethod]
    [DataRow("""form: { r: "{{ref}}", data: { yaml: 1 } }""", "unknown key")]
    [DataRow("""form: { r: "{{ref}}", data: { json: {}, xml: "<a/>" } }""", "is a map, and no text")]
    [DataRow("""texts: { a-b: { json: {} } }""", "is no name of a text")]
    [DataRow("""json: { r: "{{ref}}", d: "{{text.missing}}" }""", "unknown name \"text.missing\"")]
    public void A_document_that_is_none_is_a_mistake(string body, string problem) => Fault(RestText(body)).ShouldContain(problem);

    private static string Note(string json) => JsonDocument.Parse(json).RootElement.GetProperty("note").GetString()!;

    private static string Fault(string text) => string.Join('\n', Files.Load(text).Faults.Select(f => f.Problem));

    private static RestMapping Rest(string body) => Files.LoadWithoutFaults<RestMapping>(RestText(body));

    private static string RestText(string body) => $$$"""
        mapping: 1
        name: parking
        connector: rest
        connection: { url: "https://parking.test/api" }
        codes: { category: { of: ticket.service, map: { pothole: hole } } }
        submit:
          path: /cases
          {{{body}}}
          read: { id: $.id }
        """;

    private static string Soap(string body) => $$$"""
        mapping: 1
        name: streets
        connector: soap
        connection: { url: "https://streets.test/" }
        submit:
          action: urn:create
          texts:
            j: { json: { note: "{{ticket.description}}" } }
            x: { xml: "<Notes>{{ticket.description}}</Notes>" }
          body: |
            {{{body.ReplaceLineEndings("\n    ")}}}
          read: { id: "//Number" }
        """;

    private static OrderValues Values(Mapping mapping, string? zip = "18101") => SampleOrder.Of(
        new SampleTicket(
            "pothole", Words, null, 40.5, -75.5, zip, null, ImmutableDictionary<string, ImmutableArray<string>>.Empty, null, null, null),
        mapping.Name,
        null).Values(mapping.Codes);
}
