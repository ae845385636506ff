using System.Xml.XPath;

namespace Allentown311.Mappings.Soap;

/// <summary>An answer in a SOAP 1.1 or 1.2 envelope.</summary>
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

/// <summary>A SOAP fault.</summary>
/// <param name="Node">Its element, for paths.</param>
/// <param name="Reason">What it says, for the desk.</param>
/// <param name="IsOurs">True when the fault lies in what we sent (SOAP 1.1, 4.4.1; SOAP 1.2 Part 1, 5.4.6): nothing was done with it.</param>
internal sealed record SoapFault(XPathNavigator Node, string Reason, bool IsOurs)
{
    private static readonly string[] OurCodes = ["Client", "Sender", "VersionMismatch", "MustUnderstand", "DataEncodingUnknown"];

    public static SoapFault Of(XPathNavigator fault)
    {
        var is12 = fault.NamespaceURI == SoapEnvelope.Namespace12;
        var code = Child(fault, is12 ? "Code" : "faultcode") is { } element ? Child(element, "Value")?.Value ?? element.Value : "";
        var reason = Child(fault, is12 ? "Reason" : "faultstring")?.Value ?? "";

        // "soap:Client.Authentication": a prefix before, a narrower cause after.
        var name = code.Trim().Split(':')[^1].Split('.')[0];
        return new SoapFault(fault.Clone(), Translation.Brief.Of(reason.Length > 0 ? reason : $"fault {code}"), OurCodes.Contains(name, StringComparer.Ordinal));
    }

    private static XPathNavigator? Child(XPathNavigator of, string localName)
    {
        foreach (XPathNavigator child in of.SelectChildren(XPathNodeType.Element))
        {
            if (child.LocalName == localName)
            {
                return child;
            }
        }

        return null;
    }
}
