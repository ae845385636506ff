using System.ServiceModel.Channels;
using System.Xml;
using System.Xml.Linq;

namespace Allentown311.Connectors.Soap;

/// <summary>A message body that writes a mapping's own XML unchanged. Loading the mapping has proved that the XML is well-formed.</summary>
internal sealed class MappedBody(string xml) : BodyWriter(isBuffered: true)
{
    protected override void OnWriteBodyContents(XmlDictionaryWriter writer) => writer.WriteRaw(xml);
}

/// <summary>A SOAP header element from a mapping's own XML, written with all its attributes.</summary>
internal sealed class MappedHeader(XElement element) : MessageHeader
{
    public override string Name => element.Name.LocalName;

    public override string Namespace => element.Name.NamespaceName;

    /// <summary>The elements in a mapping's header XML.</summary>
    public static IEnumerable<MappedHeader> Of(string xml) =>
        XElement.Parse($"<x>{xml}</x>", LoadOptions.PreserveWhitespace).Elements().Select(e => new MappedHeader(e));

    protected override void OnWriteStartHeader(XmlDictionaryWriter writer, MessageVersion messageVersion)
    {
        writer.WriteStartElement(element.GetPrefixOfNamespace(element.Name.Namespace), Name, Namespace);
        foreach (var attribute in element.Attributes())
        {
            if (attribute.IsNamespaceDeclaration)
            {
                writer.WriteXmlnsAttribute(attribute.Name.Namespace == XNamespace.None ? "" : attribute.Name.LocalName, attribute.Value);
            }
            else
            {
                var space = attribute.Name.Namespace;
                writer.WriteAttributeString(
                    element.GetPrefixOfNamespace(space), attribute.Name.LocalName, space.NamespaceName, attribute.Value);
            }
        }
    }

    protected override void OnWriteHeaderContents(XmlDictionaryWriter writer, MessageVersion messageVersion)
    {
        foreach (var node in element.Nodes())
        {
            node.WriteTo(writer);
        }
    }
}
