using System.Xml.XPath;

namespace Allentown311.Mappings.Soap;

/// <summary>A SOAP 1.1 or 1.2 envelope that a department answered with.</summary>
/// <param name="Document">The whole document, for paths.</param>
/// <param name="Fault">The fault in it, or null.</param>
internal sealed record SoapEnvelope(XPathNavigator Document, SoapFault? Fault)
{
    public const string Namespace11 = "http://schemas.xmlsoap.org/soap/envelope/";
    public const string Namespace12 = "http://www.w3.org/2003/05/soap-envelope";

    /// <summary>The envelope; null, with the reason, when the text is none.</summary>
    public static SoapEnvelope? Parse(string text, out string problem)
    {
        if (SoapXml.Parse(text, out problem) is not { } document)
        {
            return null;
        }

        var root = document.Clone();
        root.MoveToChild(XPathNodeType.Element);
        if (root.LocalName != "Envelope" || root.NamespaceURI is not (Namespace11 or Namespace12))
        {
            problem = "its root is not a SOAP 1.1 or 1.2 envelope";
            return null;
        }

        var body = root.Clone();
        if (!body.MoveToChild("Body", root.NamespaceURI))
        {
            problem = "its envelope has no body";
            return null;
        }

        return new SoapEnvelope(document, body.MoveToChild("Fault", root.NamespaceURI) ? SoapFault.Of(body) : null);
    }
}
