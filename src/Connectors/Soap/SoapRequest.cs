using System.Security.Cryptography;
using System.ServiceModel;
using System.ServiceModel.Channels;
using System.Text;
using System.Xml;
using Allentown311.Connectors.Http;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Templates;

namespace Allentown311.Connectors.Soap;

/// <summary>One operation of a mapping with its values filled in: the message that is sent, and what people are shown of it.</summary>
internal sealed class SoapRequest
{
    private readonly SoapMapping mapping;
    private readonly SoapCall call;
    private readonly DateTimeOffset now;
    private readonly Rendered header;
    private readonly Rendered body;
    private readonly UniqueId? messageId;

    /// <param name="mapping">Whose operation it is.</param>
    /// <param name="call">The operation.</param>
    /// <param name="values">Its values.</param>
    /// <param name="now">When it is sent.</param>
    /// <param name="again">True when the same content is the same message, however often it is sent: an order, which a far side that knows
    /// WS-Addressing may then drop the double of. What asks is a message of its own each time.</param>
    /// <exception cref="Mappings.TranslationException">A value cannot be translated.</exception>
    public SoapRequest(SoapMapping mapping, SoapCall call, IValues values, DateTimeOffset now, bool again = false)
    {
        (this.mapping, this.call, this.now) = (mapping, call, now);
        (header, body) = (call.Header?.RenderBoth(values) ?? new Rendered("", ""), call.Body.RenderBoth(values));
        messageId = !mapping.Addressing ? null : again ? IdOf($"{call.Action}\n{header.Sent}\n{body.Sent}") : new UniqueId();
    }

    /// <summary>The message; fresh where security wants it so.</summary>
    public Message ToMessage()
    {
        var message = Make(masked: false, header.Sent, body.Sent);
        if (call.Action.All(c => c is > ' ' and <= '~') || mapping.Addressing || (mapping.Mtom && mapping.IsVersion12))
        {
            message.Headers.Action = call.Action;
        }
        else
        {
            // The library would write blanks and letters outside ASCII as %20; systems compare the action as it stands in their WSDL.
            message.Properties.Add(HttpRequestMessageProperty.Name, Verbatim());
        }

        return message;
    }

    /// <summary>What is sent, with words in place of what proves us.</summary>
    public string Shown()
    {
        using var message = Make(masked: true, header.Shown, body.Shown);
        if (mapping.Addressing)
        {
            message.Headers.Action = call.Action;
            message.Headers.To = mapping.Connection.Url;
        }

        using var text = new MemoryStream();
        using (var writer = XmlDictionaryWriter.CreateTextWriter(text, Encoding.UTF8, ownsStream: false))
        {
            message.WriteMessage(writer);
        }

        var packed = mapping.Mtom ? "Content-Type: multipart/related; type=\"application/xop+xml\"\n" : "";
        var head = $"POST {mapping.Connection.Url.AbsolutePath}\nAction: {call.Action}\n{packed}{HttpReading.Masked(mapping.Connection.Auth)}";
        return $"{head}\n{Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length)}";
    }

    private Message Make(bool masked, string headerXml, string bodyXml)
    {
        var message = Message.CreateMessage(SoapBinding.Version(mapping), action: null, new MappedBody(bodyXml));
        if (messageId is not null)
        {
            message.Headers.MessageId = messageId;
            message.Headers.ReplyTo = new EndpointAddress(EndpointAddress.AnonymousUri);
        }

        if (mapping.Security is { } security)
        {
            message.Headers.Add(new WsSecurityHeader(security, now, masked));
        }

        foreach (var element in headerXml.Length == 0 ? [] : MappedHeader.Of(headerXml))
        {
            message.Headers.Add(element);
        }

        return message;
    }

    private HttpRequestMessageProperty Verbatim()
    {
        var http = new HttpRequestMessageProperty();
        if (mapping.IsVersion12)
        {
            http.Headers["Content-Type"] = $"application/soap+xml; charset=utf-8; action=\"{call.Action}\"";
        }
        else
        {
            http.Headers["SOAPAction"] = $"\"{call.Action}\"";
        }

        return http;
    }

    // A UUID of version 8 (RFC 9562, 5.8). WS-Addressing 1.0 (3.1) lets a message that is sent again keep its id.
    private static UniqueId IdOf(string content)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new UniqueId(new Guid(hash, bigEndian: true));
    }
}
