using System.Text;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Soap;

[TestClass]
public sealed class When_a_soap_answer_has_several_parts
{
    private const string Envelope =
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><R xmlns=\"urn:streets\"><Number>ST-é</Number></R>"
        + "</e:Body></e:Envelope>";

    private const string Plain = "multipart/related; type=\"text/xml\"; boundary=b";
    private static readonly SoapMapping Mapping = Files.LoadWithoutFaults<SoapMapping>(Files.Soap);

    [TestMethod]
    [DataRow(Plain, "--b\r\nContent-Type: text/xml\r\n\r\nENV\r\n--b--", DisplayName = "one part")]
    [DataRow("multipart/related; boundary=b", "--b\r\n\r\nENV\r\n--b--", DisplayName = "no type and no headers")]
    [DataRow(Plain, "preamble\r\n--b\r\nContent-Type: text/xml\r\n\r\nENV\r\n--b--", DisplayName = "words before the first part")]
    [DataRow("MULTIPART/RELATED; Type=\"APPLICATION/SOAP+XML\"; Boundary=\"b\"",
        "--b\r\ncontent-type: application/soap+xml;\r\n charset=utf-8\r\n\r\nENV\r\n--b--", DisplayName = "in capitals, folded")]
    [DataRow(Plain, "--b\r\nContent-Type: application/xml\r\nContent-Transfer-Encoding: 8bit\r\n\r\nENV\r\n--b--")]
    [DataRow(Plain, "--b\r\nContent-Type: text/xml\r\n\r\nENV\r\n--b\r\nContent-Type: image/png\r\n\r\nxx\r\n--b--")]
    [DataRow(Plain + "; start=\"<root>\"",
        "--b\r\nContent-ID: <a>\r\n\r\nxx\r\n--b\r\nContent-Type: text/xml\r\nContent-ID: <root>\r\n\r\nENV\r\n--b--")]
    public void The_envelope_is_the_root_part(string contentType, string parts) =>
        Read(contentType, Encoding.UTF8.GetBytes(parts.Replace("ENV", Envelope, StringComparison.Ordinal))).Id.ShouldBe("ST-é");

    [TestMethod]
    public void A_part_may_declare_latin_letters() =>
        Read(Plain, Encoding.Latin1.GetBytes($"--b\r\nContent-Type: text/xml; charset=\"ISO-8859-1\"\r\n\r\n{Envelope}\r\n--b--"))
            .Id.ShouldBe("ST-é");

    [TestMethod]
    [DataRow("text/xml; boundary=b", "--b\r\n\r\nENV\r\n--b--", DisplayName = "not in parts")]
    [DataRow("multipart/related", "--b\r\n\r\nENV\r\n--b--", DisplayName = "no boundary")]
    [DataRow("multipart/related; type=\"text/html\"; boundary=b", "--b\r\n\r\nENV\r\n--b--")]
    [DataRow(Plain, "--b\r\nContent-Type: text/html\r\n\r\nENV\r\n--b--")]
    [DataRow(Plain, "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nENV\r\n--b--")]
    [DataRow(Plain, "--b\r\nContent-Type: text/xml\r\n\r\nENV", DisplayName = "cut off")]
    [DataRow(Plain, "--b\r\nContent-Type: text/xml\r\nENV\r\n--b--", DisplayName = "no empty line")]
    [DataRow(Plain, "--c\r\n\r\nENV\r\n--c--", DisplayName = "another boundary")]
    [DataRow(Plain, "--b--", DisplayName = "no part")]
    [DataRow(Plain + "; start=\"<root>\"", "--b\r\nContent-ID: <a>\r\n\r\nENV\r\n--b--", DisplayName = "no root")]
    [DataRow("no type", "--b\r\n\r\nENV\r\n--b--")]
    public void What_holds_no_envelope_is_told(string contentType, string parts)
    {
        var answer = Read(contentType, Encoding.UTF8.GetBytes(parts.Replace("ENV", Envelope, StringComparison.Ordinal)));

        answer.ShouldBe(new Answer(AnswerKind.Unreadable, Reason: "HTTP 200: it is in several parts "
            + "(multipart/related) that are not SOAP with XOP, and no SOAP with attachments"));
    }

    [TestMethod]
    public void Bytes_that_are_no_text_are_told() =>
        Read(Plain, Encoding.Latin1.GetBytes($"--b\r\nContent-Type: text/xml\r\n\r\n{Envelope}\r\n--b--")).Kind
            .ShouldBe(AnswerKind.Unreadable);

    [TestMethod]
    [DataRow("application/xop+xml; type=\"text/xml\"", "text/xml", "http://schemas.xmlsoap.org/soap/envelope/")]
    [DataRow("application/xop+xml; type=\"application/soap+xml\"", "application/soap+xml", "http://www.w3.org/2003/05/soap-envelope")]
    public void Content_that_stands_in_another_part_is_put_in_its_place(string part, string info, string version)
    {
        var parts = $"--b\r\nContent-Type: {part}; charset=utf-8\r\nContent-ID: <root>\r\n\r\n"
            + Envelope.Replace("http://schemas.xmlsoap.org/soap/envelope/", version, StringComparison.Ordinal).Replace(
                "ST-é", "<x:Include xmlns:x=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:n\"/>", StringComparison.Ordinal)
            + "\r\n--b\r\nContent-ID: <n>\r\nContent-Transfer-Encoding: binary\r\nContent-Type: application/octet-stream\r\n\r\n"
            + "abc\r\n--b--";

        Read(
            $"multipart/related; type=\"application/xop+xml\"; start=\"<root>\"; start-info=\"{info}\"; boundary=b",
            Encoding.UTF8.GetBytes(parts)).Id.ShouldBe("YWJj");
    }

    [TestMethod]
    public void Parts_that_cannot_be_put_together_are_told() =>
        Read("multipart/related; type=\"application/xop+xml\"; boundary=b", "--b\r\n\r\nxx\r\n--b--"u8.ToArray()).ShouldBe(new Answer(
            AnswerKind.Unreadable, Reason: "HTTP 200: its parts (multipart/related, XOP) cannot be put together"));

    private static Answer Read(string contentType, byte[] bytes) => Mapping.ReadAnswer(200, SoapAnswer.OfMultipart(bytes, contentType));
}
