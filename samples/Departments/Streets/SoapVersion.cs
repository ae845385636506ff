using System.Xml.Linq;

namespace Allentown311.Departments.Streets;

/// <summary>The differences of the two versions of SOAP: the envelope's namespace, the media type and the shape of a fault.</summary>
internal sealed record SoapVersion(XNamespace Namespace, string ContentType, int FaultStatus, Func<SoapFault, XElement> Fault)
{
    private static readonly XNamespace Ns11 = "http://schemas.xmlsoap.org/soap/envelope/";
    private static readonly XNamespace Ns12 = "http://www.w3.org/2003/05/soap-envelope";

    /// <summary>Every fault is a 500 (SOAP 1.1 section 6.2).</summary>
    public static readonly SoapVersion V11 = new(Ns11, "text/xml", 500, fault => new XElement(Ns11 + "Fault",
        new XElement("faultcode", "soap:Client"),
        new XElement("faultstring", fault.Message),
        fault.Detail is null ? null : new XElement("detail", fault.Detail)));

    /// <summary>The sender's fault is a 400 (SOAP 1.2 part 2, table 20).</summary>
    public static readonly SoapVersion V12 = new(Ns12, "application/soap+xml", 400, fault => new XElement(Ns12 + "Fault",
        new XElement(Ns12 + "Code", new XElement(Ns12 + "Value", "soap:Sender")),
        new XElement(Ns12 + "Reason", new XElement(Ns12 + "Text", new XAttribute(XNamespace.Xml + "lang", "en"), fault.Message)),
        fault.Detail is null ? null : new XElement(Ns12 + "Detail", fault.Detail)));

    public static SoapVersion? Of(XElement envelope) => new[] { V11, V12 }.FirstOrDefault(v => envelope.Name == v.Namespace + "Envelope");

    /// <summary>The version in which to answer a request whose envelope cannot be read.</summary>
    public static SoapVersion Expected(HttpRequest request) =>
        request.ContentType?.StartsWith(V12.ContentType, StringComparison.OrdinalIgnoreCase) == true ? V12 : V11;

    public XElement Envelope(XElement content) => new(Namespace + "Envelope",
        new XAttribute(XNamespace.Xmlns + "soap", Namespace),
        new XElement(Namespace + "Body", content));
}
