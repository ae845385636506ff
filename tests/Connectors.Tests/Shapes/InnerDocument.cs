using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>A SOAP service with one operation, whose request and answer are XML documents as texts. It refuses with HTTP 200.</summary>
internal sealed class InnerDocument : WebShape
{
    private static readonly XNamespace Service = "urn:enquiries";
    private static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";

    public override string Finished => "FIX";

    public static Task<Shape> StartAsync() => new InnerDocument().StartAsync(
        "soap-inner-document.yaml",
        "https://enquiries.example.gov",
        place: text => text.Replace("size: 500", "size: 2", StringComparison.Ordinal)
            .Replace("overlap: 10m", "overlap: 1s", StringComparison.Ordinal));

    protected override Task AnswerAsync(string method, string path, Form form, HttpContext context)
    {
        form.Header("SOAPAction").ShouldBe("\"urn:enquiries/Process\"");
        var text = XDocument.Parse(form.Body).Descendants(Service + "request").Single().Value;
        var operations = XDocument.Parse(text).Root!;
        operations.Element("Authentication")!.Element("Password")!.Value.ShouldBe(Secret);
        var operation = operations.Elements().Last();
        if (ReadsFail && operation.Name != "NewEnquiry")
        {
            return ResultAsync(context, Fault("Timeout expired"));
        }

        return operation.Name.LocalName switch
        {
            "NewEnquiry" when Refusal is { } reason => ResultAsync(context, Fault(reason)),
            "NewEnquiry" => ResultAsync(context, Create(operation), isRecord: true),
            "GetEnquiry" => ResultAsync(context, new XElement(
                "GetEnquiryResponse",
                Entries.Where(e => e.Reference == operation.Element("EnquiryReference")!.Value).Select(e => new XElement(
                    "Enquiry",
                    new XElement("EnquiryNumber", e.Number),
                    new XElement("EnquiryReference", e.Reference),
                    new XElement("EnquiryStatusCode", e.Status))))),
            _ => ResultAsync(context, Changes(operation.Element("LoggedTimeFrom")!.Value)),
        };
    }

    private XElement Create(XElement order)
    {
        order.Element("ServiceCode")!.Value.ShouldBe("HOLE");
        order.Element("LoggedTime")!.Value.ShouldBe("2026-07-04T08:00:00");
        var entry = Add(
            order.Element("EnquiryReference")!.Value, order.Element("EnquiryDescription")!.Value, "NEW", Clock.GetUtcNow());
        return new XElement("NewEnquiryResponse", new XElement("Enquiry", new XElement("EnquiryNumber", entry.Number)));
    }

    private XElement Changes(string from)
    {
        var since = DateTime.Parse(from, CultureInfo.InvariantCulture);
        var known = Entries;
        return new XElement("GetEnquiryStatusChangesResponse", known.Where(e => Local(e) >= since).OrderBy(e => e.ChangedAt).Take(PageSize)
            .Select(e => new XElement(
                "UpdatedEnquiry",
                new XElement("EnquiryNumber", e.Number),
                new XElement(
                    "EnquiryStatusLog",
                    new XElement("LoggedTime", Local(e).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)),
                    new XElement("EnquiryStatusCode", e.Status)))));
    }

    private static DateTime Local(Entry entry) => entry.ChangedAt.ToOffset(TimeSpan.FromHours(-4)).DateTime;

    private static XElement Fault(string reason) => new("Fault", new XElement("Reason", reason));

    private Task ResultAsync(HttpContext context, XElement inner, bool isRecord = false) => XmlAsync(
        context,
        new XElement(
            Soap + "Envelope",
            new XElement(Soap + "Body", new XElement(
                Service + "ProcessResponse",
                new XElement(Service + "ProcessResult", new XElement("OperationResponse", inner).ToString())))).ToString(),
        isRecord: isRecord);
}

[TestClass]
public sealed class A_SOAP_service_with_an_inner_document_is_a_department : ShapeContract
{
    protected override Task<Shape> StartAsync() => InnerDocument.StartAsync();
}
