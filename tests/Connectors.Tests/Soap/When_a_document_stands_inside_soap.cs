using System.Xml.Linq;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Http;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Tests.Soap;

/// <summary>Systems with one operation that takes a document in a CDATA section and answers with another one, status code inside.</summary>
[TestClass]
public sealed class When_a_document_stands_inside_soap
{
    private const string Words = "]]> <Notes>\"5\" & 'x'</Notes> &amp; 🕳";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(0, true)]
    [DataRow(37, false)]
    public async Task It_is_written_into_a_CDATA_section_and_read_back_from_one(int status, bool isCreated)
    {
        XElement? received = null;
        await using var server = await Server.StartAsync((request, context) =>
        {
            received = XElement.Parse(XElement.Parse(request.Text).Descendants("{urn:c}Request").Single().Value);
            var answer = $"<Answer><Code>{status}</Code><Text>No such street &amp; town</Text><Enquiry>7001</Enquiry></Answer>";
            return Server.AnswerAsync(
                context, 200, Envelopes.Wrap($"<Process xmlns=\"urn:c\"><Result><![CDATA[{answer}]]></Result></Process>"), "text/xml");
        });
        using var connector = new SoapConnector(Mapping(server.Url), new ManualClock());

        var result = await connector.SubmitAsync(Orders.Make(description: Words), Ct);

        result.ShouldBe(isCreated ? new SubmitResult.Created("7001") : new SubmitResult.Rejected("No such street & town"));
        received!.Element("Notes")!.Value.ShouldBe(Words);
        received.Element("Ref")!.Value.ShouldBe(Orders.Make().Reference);
    }

    private static SoapMapping Mapping(string url)
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText("mappings/test.yaml", $$$"""
            mapping: 1
            name: streets
            connector: soap
            connection: { url: "{{{url}}}" }
            namespaces: { c: "urn:c" }
            submit:
              action: urn:c/Process
              body: |
                <Process xmlns="urn:c"><Request><![CDATA[
                  <New><Ref>{{ref}}</Ref><Notes>{{ticket.description}}</Notes></New>
                ]]></Request></Process>
              document: "//c:Result"
              read: { id: /Answer/Enquiry }
              success: { path: /Answer/Code, is: 0 }
              outcomes: [ { path: /Answer/Code, not: 0, then: reject, reason: /Answer/Text } ]
            """, faults, _ => null);
        faults.All.ShouldBeEmpty();
        return mapping.ShouldBeOfType<SoapMapping>();
    }
}
