using System.ServiceModel;
using System.ServiceModel.Channels;
using System.Text;
using Allentown311.Mappings.Soap;

namespace Allentown311.Connectors.Soap;

/// <summary>Builds the binding of one mapping for the System.ServiceModel library.</summary>
internal static class SoapBinding
{
    /// <summary>The envelope version of a mapping's messages, and whether they carry WS-Addressing headers.</summary>
    public static MessageVersion Version(SoapMapping mapping) => MessageVersion.CreateVersion(
        mapping.IsVersion12 ? EnvelopeVersion.Soap12 : EnvelopeVersion.Soap11,
        mapping.Addressing ? AddressingVersion.WSAddressing10 : AddressingVersion.None);

    /// <summary>
    /// The message encoding and the transport. The binding has no security element: security is in the message or in the hub's own HTTP.
    /// </summary>
    public static CustomBinding Of(SoapMapping mapping)
    {
        var version = Version(mapping);
        MessageEncodingBindingElement writer = mapping.Mtom
            ? new MtomMessageEncodingBindingElement(version, Encoding.UTF8)
            : new TextMessageEncodingBindingElement(version, Encoding.UTF8);
        var isHttps = mapping.Connection.Url.Scheme == Uri.UriSchemeHttps;
        var transport = isHttps ? new HttpsTransportBindingElement() : new HttpTransportBindingElement();
        transport.AllowCookies = false;

        // The hub's transport bounds what is read: it has read the whole reply, within those bounds, before the library sees it.
        transport.MaxReceivedMessageSize = int.MaxValue;
        transport.MaxBufferSize = int.MaxValue;

        // Buffers are not pooled. A cancelled send may still read from its buffer after the library returned it to the pool, and the pool
        // could then give it to another order.
        transport.MaxBufferPoolSize = 0;
        return new CustomBinding(new SoapEncoding(writer), transport);
    }
}
