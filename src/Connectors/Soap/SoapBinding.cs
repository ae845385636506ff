using System.ServiceModel;
using System.ServiceModel.Channels;
using System.Text;
using Allentown311.Mappings.Soap;

namespace Allentown311.Connectors.Soap;

/// <summary>What the library's channel of one mapping is made of.</summary>
internal static class SoapBinding
{
    /// <summary>Which envelope a mapping's messages have, and whether they are addressed.</summary>
    public static MessageVersion Version(SoapMapping mapping) => MessageVersion.CreateVersion(
        mapping.IsVersion12 ? EnvelopeVersion.Soap12 : EnvelopeVersion.Soap11,
        mapping.Addressing ? AddressingVersion.WSAddressing10 : AddressingVersion.None);

    /// <summary>The encoding and the transport; security is in the message or in the hub's own HTTP.</summary>
    public static CustomBinding Of(SoapMapping mapping)
    {
        var version = Version(mapping);
        MessageEncodingBindingElement writes = mapping.Mtom
            ? new MtomMessageEncodingBindingElement(version, Encoding.UTF8) : new TextMessageEncodingBindingElement(version, Encoding.UTF8);
        var isHttps = mapping.Connection.Url.Scheme == Uri.UriSchemeHttps;
        var transport = isHttps ? new HttpsTransportBindingElement() : new HttpTransportBindingElement();
        transport.AllowCookies = false;

        // Bounds on what is read are the hub's: its transport has read the whole answer, within them, before the library sees it.
        transport.MaxReceivedMessageSize = int.MaxValue;
        transport.MaxBufferSize = int.MaxValue;

        // Nothing is pooled: a buffer given back while a cancelled send still reads from it could be filled with another order.
        transport.MaxBufferPoolSize = 0;
        return new CustomBinding(new SoapEncoding(writes), transport);
    }
}
