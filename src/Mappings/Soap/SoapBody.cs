using System.Xml;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Soap;

/// <summary>Reads a template of XML and proves at load that it makes well-formed XML.</summary>
internal static class SoapBody
{
    public static Wording? Read(YamlValue value, Names names)
    {
        if (Wording.Read(value, Escaping.Xml, names) is not { } wording)
        {
            return null;
        }

        try
        {
            // The wrapper stands on the first line, so line numbers stay those of the template.
            using var reader = XmlReader.Create(
                new StringReader($"<x>{wording.Render(TrialValues.Instance)}</x>"), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (reader.Read())
            {
            }

            return wording;
        }
        catch (XmlException e)
        {
            // The text of a block scalar starts on the line after its "|".
            var block = value.Node is YamlScalarNode { Style: ScalarStyle.Literal or ScalarStyle.Folded };
            value.Context.Faults.Add(new Fault(
                value.Context.File, value.Line + Math.Max(0, e.LineNumber - (block ? 0 : 1)), block ? 1 : (int)value.Node.Start.Column,
                $"\"{value.Path}\" does not make well-formed XML: {e.Message}", "Close every element, and declare the prefixes it uses in the text itself"));
            return null;
        }
    }
}
