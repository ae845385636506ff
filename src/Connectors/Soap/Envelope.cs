using System.Globalization;
using System.Net.Http.Headers;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Soap;

/// <summary>Writes SOAP requests: 1.1 (W3C Note of 2000, 6.1) and 1.2 (Part 2, 7.5).</summary>
internal static class Envelope
{
    private const string Namespace11 = "http://schemas.xmlsoap.org/soap/envelope/";
    private const string Namespace12 = "http://www.w3.org/2003/05/soap-envelope";
    private const string Wss = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";

    /// <summary>The envelope around rendered header and body elements.</summary>
    public static string Write(bool is12, string header, string body) =>
        $"""<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{(is12 ? Namespace12 : Namespace11)}">{(header.Length == 0 ? "" : $"<soap:Header>{header}</soap:Header>")}<soap:Body>{body}</soap:Body></soap:Envelope>""";

    /// <summary>The content of a request, with the headers that name its action.</summary>
    public static HttpRequestMessage Request(Uri url, bool is12, string action, string envelope)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(envelope));
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        content.Headers.ContentType = new MediaTypeHeaderValue(is12 ? "application/soap+xml" : "text/xml") { CharSet = "utf-8" };
        if (is12)
        {
            content.Headers.ContentType.Parameters.Add(new NameValueHeaderValue("action", $"\"{action}\""));
        }
        else
        {
            request.Headers.TryAddWithoutValidation("SOAPAction", $"\"{action}\"");
        }

        return request;
    }

    /// <summary>The WS-Security header of a UsernameToken (OASIS UsernameToken Profile 1.1, 3.1), fresh for each send.</summary>
    public static string Security(HttpAuth.UsernameToken token, DateTimeOffset now)
    {
        var nonce = RandomNumberGenerator.GetBytes(16);
        var created = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var password = token.Digest ? Digest(nonce, created, token.Password) : SecurityElement.Escape(token.Password);
        return $"""<wsse:Security xmlns:wsse="{Wss}wssecurity-secext-1.0.xsd" xmlns:wsu="{Wss}wssecurity-utility-1.0.xsd" soap:mustUnderstand="1"><wsse:UsernameToken><wsse:Username>{SecurityElement.Escape(token.User)}</wsse:Username><wsse:Password Type="{Wss}username-token-profile-1.0#Password{(token.Digest ? "Digest" : "Text")}">{password}</wsse:Password><wsse:Nonce EncodingType="{Wss}soap-message-security-1.0#Base64Binary">{Convert.ToBase64String(nonce)}</wsse:Nonce><wsu:Created>{created}</wsu:Created></wsse:UsernameToken></wsse:Security>""";
    }

    private static string Digest(byte[] nonce, string created, string password)
    {
        // SHA-1 is what the profile prescribes; nothing here rests on its collision resistance.
#pragma warning disable CA5350
        return Convert.ToBase64String(SHA1.HashData([.. nonce, .. Encoding.UTF8.GetBytes(created + password)]));
#pragma warning restore CA5350
    }
}
