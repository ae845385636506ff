using System.Xml;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Soap;

/// <summary>Reads a template of XML, and checks when the mapping is loaded that it makes well-formed XML.</summary>
internal static class SoapBody
{
    /// <param name="value">The template.</param>
    /// <param name="names">Names that exist there.</param>
    /// <param name="document">
    /// True for a whole document, with one root and perhaps an XML declaration; else it may be several elements.
    /// </param>
    public static SecretTemplate? Read(YamlValue value, Names names, bool document = false)
    {
        if (value.RawText() is not { } raw || SecretTemplate.Read(value, Escaping.Xml, names) is not { } wording)
        {
            return null;
        }

        if (SoapLayers.FindMistake(HandWritten.WithPlaces(raw), document) is var (problem, remedy))
        {
            value.Fault($"\"{value.Path}\" {problem}", remedy);
            return null;
        }

        try
        {
            // The wrapper adds no line, so line numbers stay those of the template.
            var trial = wording.Render(TrialValues.Instance);
            using var reader = XmlReader.Create(
                new StringReader(document ? trial : $"<x>{trial}</x>"), new XmlReaderSettings
                {
                    DtdProcessing = DtdProcessing.Prohibit,
                    XmlResolver = null,
                });
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.XmlDeclaration
                    && reader.GetAttribute("encoding") is { } encoding
                    && !encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
                {
                    value.Fault(
                        $"\"{value.Path}\" declares the encoding {encoding}",
                        "It is sent as UTF-8: write encoding=\"UTF-8\", or leave it out");
                }
            }

            return wording;
        }
        catch (NotSupportedException)
        {
            value.Fault(
                $"\"{value.Path}\" declares an encoding that is not safe to read (UTF-7)",
                "It is sent as UTF-8: write encoding=\"UTF-8\", or leave it out");
            return null;
        }
        catch (XmlException e)
        {
            // The text of a block scalar starts on the line after its "|".
            var block = value.Node is YamlScalarNode { Style: ScalarStyle.Literal or ScalarStyle.Folded };
            value.Context.Faults.Add(new Fault(
                value.Context.File, value.Line + Math.Max(0, e.LineNumber - (block ? 0 : 1)), block ? 1 : (int)value.Node.Start.Column,
                $"\"{value.Path}\" does not make well-formed XML: {e.Message.TrimEnd('.')}",
                "Close every element, and declare the prefixes it uses in the text itself"));
            return null;
        }
    }
}
