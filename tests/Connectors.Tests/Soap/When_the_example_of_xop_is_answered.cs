using System.Text;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Soap;

/// <summary>The example of XOP 1.0 (W3C Recommendation, 25 January 2005, section 1.2), with its folded headers and quoted quotes.</summary>
[TestClass]
public class When_the_example_of_xop_is_answered
{
    private const string ContentType = "Multipart/Related;boundary=MIME_boundary; type=\"application/xop+xml\"; "
        + "start=\"<mymessage.xml@example.org>\"; startinfo=\"application/soap+xml; action=\\\"ProcessData\\\"\"";

    private const string Example = """
        --MIME_boundary
        Content-Type: application/xop+xml; 
            charset=UTF-8; 
            type="application/soap+xml; action=\"ProcessData\""
        Content-Transfer-Encoding: 8bit
        Content-ID: <mymessage.xml@example.org>

        <soap:Envelope
            xmlns:soap='http://www.w3.org/2003/05/soap-envelope'
            xmlns:xmlmime='http://www.w3.org/2004/11/xmlmime'>
          <soap:Body>
            <m:data xmlns:m='http://example.org/stuff'>
              <m:photo xmlmime:contentType='image/png'><xop:Include 
                xmlns:xop='http://www.w3.org/2004/08/xop/include' 
                href='cid:http://example.org/me.png'/></m:photo>
              <m:sig xmlmime:contentType='application/pkcs7-signature'><xop:Include 
                xmlns:xop='http://www.w3.org/2004/08/xop/include' 
                href='cid:http://example.org/my.hsh'/></m:sig>
            </m:data>
          </soap:Body>
        </soap:Envelope>

        --MIME_boundary
        Content-Type: image/png
        Content-Transfer-Encoding: binary
        Content-ID: <http://example.org/me.png>

        // binary octets for png

        --MIME_boundary
        Content-Type: application/pkcs7-signature
        Content-Transfer-Encoding: binary
        Content-ID: <http://example.org/my.hsh>

        // binary octets for signature

        --MIME_boundary--

        """;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task The_parts_of_the_example_are_read_in_place_of_their_includes()
    {
        await using var server = await Server.StartAsync(200, Example.ReplaceLineEndings("\r\n"), ContentType);
        const string Path = "concat(//*[local-name()='photo'], '|', //*[local-name()='sig']/@*[local-name()='contentType'])";
        var mapping = TestMappings.Soap(server.Url, "version: 1.2", read: Path);
        using var connector = new SoapConnector(mapping, TimeProvider.System);

        var result = await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        // Of the two line ends before a boundary, the first belongs to the part and the second to the boundary.
        var photo = Convert.ToBase64String(Encoding.UTF8.GetBytes("// binary octets for png\r\n"));
        result.ShouldBe(new SubmitResult.Created($"{photo}|application/pkcs7-signature"));
    }
}
