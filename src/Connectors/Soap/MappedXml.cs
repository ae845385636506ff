using System.ServiceModel.Channels;
using System.Xml;
using System.Xml.Linq;

namespace Allentown311.Connectors.Soap;

/// <summary>A message's body: a mapping's own XML, to the letter. That it is well-formed was proven when the mapping was loaded.</summary>
internal sealed class MappedBody(string xml) : BodyWriter(isBuffered: true)
{
    protected override void OnWriteBodyContents(XmlDictionaryWriter writer) => writer.WriteRaw(xml);
}

/// <summary>An element of a mapping's own in the SOAP header, with the attributes it was given.</summary>
internal sealed class MappedHeader(XElement element) : MessageHeader
{
    public override string Name => element.Name.LocalName;

    public override string Namespace => element.Name.NamespaceName;

    /// <summary>The elements of a header's text.</summary>
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
                var (space, name) = (attribute.Name.Namespace, attribute.Name.LocalName);
                writer.WriteAttributeString(element.GetPrefixOfNamespace(space), name, space.NamespaceName, attribute.Value);
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
