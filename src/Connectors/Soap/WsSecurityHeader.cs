using System.Globalization;
using System.Security.Cryptography;
using System.ServiceModel.Channels;
using System.Text;
using System.Xml;
using Allentown311.Mappings.Soap;

namespace Allentown311.Connectors.Soap;

/// <summary>
/// The <c>wsse:Security</c> header (OASIS Web Services Security 1.1): when the message was created and when it expires, who sends it and
/// the proof of that. Each message needs a new one.
/// </summary>
/// <param name="security">The mapping's settings for the header.</param>
/// <param name="now">When the message is created.</param>
/// <param name="masked">True for a preview: a comment stands in place of the token.</param>
internal sealed class WsSecurityHeader(WsSecurity security, DateTimeOffset now, bool masked) : MessageHeader
{
    private const string Profiles = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";

    public override string Name => "Security";

    public override string Namespace => WsSecurity.Namespace;

    /// <summary>True: a system that does not know the header must answer a fault, and not process the message without a sender.</summary>
    public override bool MustUnderstand => true;

    protected override void OnWriteStartHeader(XmlDictionaryWriter writer, MessageVersion messageVersion)
    {
        writer.WriteStartElement("wsse", Name, Namespace);
        writer.WriteXmlnsAttribute("wsu", WsSecurity.UtilityNamespace);
        WriteHeaderAttributes(writer, messageVersion);
    }

    protected override void OnWriteHeaderContents(XmlDictionaryWriter writer, MessageVersion messageVersion)
    {
        if (security.Lifetime is { } lifetime)
        {
            writer.WriteStartElement("wsu", "Timestamp", WsSecurity.UtilityNamespace);
            writer.WriteElementString("wsu", "Created", WsSecurity.UtilityNamespace, FormatInstant(now));
            writer.WriteElementString("wsu", "Expires", WsSecurity.UtilityNamespace, FormatInstant(now + lifetime));
            writer.WriteEndElement();
        }

        if (security.Token is { } token)
        {
            if (masked)
            {
                writer.WriteComment(" WS-Security UsernameToken ");
            }
            else
            {
                WriteToken(token, writer);
            }
        }
    }

    // UsernameToken Profile 1.1, 3.1.
    private void WriteToken(UsernameToken token, XmlDictionaryWriter writer)
    {
        var nonce = RandomNumberGenerator.GetBytes(16);
        var created = FormatInstant(now);
        writer.WriteStartElement("wsse", "UsernameToken", Namespace);
        writer.WriteElementString("wsse", "Username", Namespace, token.User.Current);
        writer.WriteStartElement("wsse", "Password", Namespace);
        writer.WriteAttributeString("Type", $"{Profiles}username-token-profile-1.0#Password{(token.Digest ? "Digest" : "Text")}");
        var password = token.Password.Current;
        writer.WriteString(token.Digest ? PasswordDigest(nonce, created, password) : password);
        writer.WriteEndElement();
        writer.WriteStartElement("wsse", "Nonce", Namespace);
        writer.WriteAttributeString("EncodingType", $"{Profiles}soap-message-security-1.0#Base64Binary");
        writer.WriteString(Convert.ToBase64String(nonce));
        writer.WriteEndElement();
        writer.WriteElementString("wsu", "Created", WsSecurity.UtilityNamespace, created);
        writer.WriteEndElement();
    }

    private static string FormatInstant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string PasswordDigest(byte[] nonce, string created, string password)
    {
        // The profile prescribes SHA-1. Nothing here relies on its collision resistance.
#pragma warning disable CA5350
        return Convert.ToBase64String(SHA1.HashData([.. nonce, .. Encoding.UTF8.GetBytes(created + password)]));
#pragma warning restore CA5350
    }
}
