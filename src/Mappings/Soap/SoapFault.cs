using System.Xml.XPath;

namespace Allentown311.Mappings.Soap;

/// <summary>A SOAP fault.</summary>
/// <param name="Node">Its element, for paths.</param>
/// <param name="Reason">The fault's own reason, for the desk.</param>
/// <param name="IsOurs">
/// True when the cause is the hub's message (SOAP 1.1, 4.4.1; SOAP 1.2 Part 1, 5.4.6): the system has not processed it.
/// </param>
/// <param name="IsSecurity">
/// True when the system refused our credentials or our security header (Web Services Security 1.1, 12; SOAP 1.1, 4.4.1, which has
/// Client.Authentication as its example) and has not processed the message.
/// </param>
/// <param name="IsOfProtocol">
/// True when the system refuses how the hub writes its messages: then it refuses every order alike, and none for its own sake.
/// </param>
internal sealed record SoapFault(XPathNavigator Node, string Reason, bool IsOurs, bool IsSecurity, bool IsOfProtocol)
{
    private static readonly string[] OurCodes = ["Client", "Sender"];
    private static readonly string[] ProtocolCodes = ["VersionMismatch", "MustUnderstand", "DataEncodingUnknown"];
    private static readonly string[] CredentialCauses = ["Authentication", "Authorization"];

    public static SoapFault Of(XPathNavigator fault)
    {
        var is12 = fault.NamespaceURI == SoapEnvelope.Namespace12;
        var outer = Child(fault, is12 ? "Code" : "faultcode");
        var code = outer is null ? null : Child(outer, "Value") ?? outer;
        var subcode = outer is null || Child(outer, "Subcode") is not { } narrower ? null : Child(narrower, "Value");
        var reason = Child(fault, is12 ? "Reason" : "faultstring") is { } told ? (is12 ? Wording(told) : told.Value) : "";

        // A code such as "soap:Client.Authentication" has a namespace prefix before the name and a narrower cause after it.
        var names = (code?.Value ?? "").Trim().Split(':')[^1].Split('.');
        var isOurs = OurCodes.Contains(names[0], StringComparer.Ordinal);
        var isOfCredentials = isOurs && names.Length > 1 && CredentialCauses.Contains(names[1], StringComparer.Ordinal);
        return new SoapFault(
            fault.Clone(), Translation.ShortText.Of(reason.Length > 0 ? reason : $"fault {code?.Value}"),
            isOurs,
            isOfCredentials || IsOfSecurity(code) || IsOfSecurity(subcode),
            ProtocolCodes.Contains(names[0], StringComparer.Ordinal));
    }

    // A security fault has a name of the WS-Security namespaces as its code (SOAP 1.1) or subcode (SOAP 1.2).
    private static bool IsOfSecurity(XPathNavigator? code)
    {
        var name = code?.Value.Trim().Split(':');
        return name is [var prefix, _] && code!.LookupNamespace(prefix) is WsSecurity.Namespace or WsSecurity.UtilityNamespace;
    }

    // The same reason may stand there in several languages (SOAP 1.2 Part 1, 5.4.2).
    private static string Wording(XPathNavigator reason)
    {
        var texts = Children(reason, "Text").ToArray();
        var english = texts.FirstOrDefault(t => t.XmlLang.StartsWith("en", StringComparison.OrdinalIgnoreCase));
        return (english ?? texts.FirstOrDefault() ?? reason).Value;
    }

    private static XPathNavigator? Child(XPathNavigator of, string localName) => Children(of, localName).FirstOrDefault();

    private static IEnumerable<XPathNavigator> Children(XPathNavigator of, string localName) =>
        of.SelectChildren(XPathNodeType.Element).Cast<XPathNavigator>().Where(child => child.LocalName == localName).Select(c => c.Clone());
}
