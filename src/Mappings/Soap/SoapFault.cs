using System.Xml.XPath;

namespace Allentown311.Mappings.Soap;

/// <summary>A SOAP fault.</summary>
/// <param name="Node">Its element, for paths.</param>
/// <param name="Reason">What it says, for the desk.</param>
/// <param name="IsOurs">
/// True when the fault lies in what we sent (SOAP 1.1, 4.4.1; SOAP 1.2 Part 1, 5.4.6): nothing was done with it.
/// </param>
/// <param name="IsSecurity">
/// True when our security header was refused (Web Services Security 1.1, 12): who we are was not accepted, and nothing was done.
/// </param>
internal sealed record SoapFault(XPathNavigator Node, string Reason, bool IsOurs, bool IsSecurity)
{
    private static readonly string[] OurCodes = ["Client", "Sender", "VersionMismatch", "MustUnderstand", "DataEncodingUnknown"];

    public static SoapFault Of(XPathNavigator fault)
    {
        var is12 = fault.NamespaceURI == SoapEnvelope.Namespace12;
        var outer = Child(fault, is12 ? "Code" : "faultcode");
        var code = outer is null ? null : Child(outer, "Value") ?? outer;
        var subcode = outer is null || Child(outer, "Subcode") is not { } narrower ? null : Child(narrower, "Value");
        var reason = Child(fault, is12 ? "Reason" : "faultstring")?.Value ?? "";

        // "soap:Client.Authentication": a prefix before, a narrower cause after.
        var name = (code?.Value ?? "").Trim().Split(':')[^1].Split('.')[0];
        return new SoapFault(
            fault.Clone(), Translation.ShortText.Of(reason.Length > 0 ? reason : $"fault {code?.Value}"),
            OurCodes.Contains(name, StringComparer.Ordinal), IsOfSecurity(code) || IsOfSecurity(subcode));
    }

    // In SOAP 1.1 the code itself, in 1.2 its subcode, is a name of the WS-Security namespaces.
    private static bool IsOfSecurity(XPathNavigator? code)
    {
        var name = code?.Value.Trim().Split(':');
        return name is [var prefix, _] && code!.LookupNamespace(prefix) is WsSecurity.Namespace or WsSecurity.UtilityNamespace;
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
