using System.Security.Cryptography;
using System.ServiceModel;
using System.ServiceModel.Channels;
using System.Text;
using System.Xml;
using Allentown311.Connectors.Http;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Templates;

namespace Allentown311.Connectors.Soap;

/// <summary>One operation of a mapping with its values filled in: the message that is sent, and its preview for people.</summary>
internal sealed class SoapRequest
{
    private readonly SoapMapping mapping;
    private readonly SoapCall call;
    private readonly DateTimeOffset now;
    private readonly Rendered header;
    private readonly Rendered body;
    private readonly UniqueId? messageId;

    /// <summary>Fills in the values.</summary>
    /// <param name="mapping">The mapping that the operation belongs to.</param>
    /// <param name="call">The operation.</param>
    /// <param name="values">Its values.</param>
    /// <param name="now">The time at which the message is sent.</param>
    /// <param name="isRepeatable">
    /// True for an order: the same content gets the same message id each time it is sent, so that a system which knows WS-Addressing may
    /// drop the repeat. False for a question, which is a new message each time.
    /// </param>
    /// <exception cref="Mappings.TranslationException">A value cannot be translated.</exception>
    public SoapRequest(SoapMapping mapping, SoapCall call, IValues values, DateTimeOffset now, bool isRepeatable = false)
    {
        this.mapping = mapping;
        this.call = call;
        this.now = now;
        header = call.Header?.RenderBoth(values) ?? new Rendered("", "");
        body = call.Body.RenderBoth(values);
        messageId = !mapping.Addressing ? null
            : isRepeatable ? MessageIdOf($"{call.Action}\n{header.Sent}\n{body.Sent}")
            : new UniqueId();
    }

    /// <summary>A new message, because it can be sent only once and its security header must be fresh.</summary>
    public Message ToMessage()
    {
        var message = BuildMessage(masked: false, header.Sent, body.Sent);
        var isPlainAscii = call.Action.All(c => c is > ' ' and <= '~');
        if (isPlainAscii || mapping.Addressing || (mapping.Mtom && mapping.IsVersion12))
        {
            message.Headers.Action = call.Action;
        }
        else
        {
            // The library would percent-encode blanks and characters outside ASCII, but systems compare the action as their WSDL writes it.
            message.Properties.Add(HttpRequestMessageProperty.Name, UnescapedActionHeader());
        }

        return message;
    }

    /// <summary>The request as people may see it: placeholders stand in for secrets.</summary>
    public string Preview()
    {
        using var message = BuildMessage(masked: true, header.Shown, body.Shown);
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

        var auth = HttpReading.MaskedAuthHeader(mapping.Connection.Auth);
        var head = $"POST {mapping.Connection.Url.AbsolutePath}\n{ShownAction()}{auth}";
        return $"{head}\n{Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length)}";
    }

    // SOAP 1.1 has the action in a header of its own (6.1.1); SOAP 1.2 in the content type (part 2, 6.5.3).
    private string ShownAction()
    {
        var type = (mapping.Mtom, mapping.IsVersion12) switch
        {
            (true, _) => "multipart/related; type=\"application/xop+xml\"",
            (false, true) => $"application/soap+xml; charset=utf-8; action=\"{call.Action}\"",
            (false, false) => "text/xml; charset=utf-8",
        };
        return mapping.IsVersion12 ? $"Content-Type: {type}\n" : $"SOAPAction: \"{call.Action}\"\nContent-Type: {type}\n";
    }

    private Message BuildMessage(bool masked, string headerXml, string bodyXml)
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

    private HttpRequestMessageProperty UnescapedActionHeader()
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

    // A UUID of version 8 (RFC 9562, 5.8) from the content's hash. WS-Addressing 1.0 (3.1) lets a message that is sent again keep its id.
    private static UniqueId MessageIdOf(string content)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new UniqueId(new Guid(hash, bigEndian: true));
    }
}
