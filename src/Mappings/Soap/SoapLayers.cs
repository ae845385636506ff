using System.Xml;
using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.Soap;

/// <summary>
/// Looks at every place of a value in a template of XML. A value is escaped once, for XML: in a CDATA section that holds XML this is the
/// right escaping of that inner document, and nowhere else may a template write a second format by hand.
/// </summary>
internal static class SoapLayers
{
    private const string UseSection =
        "Write it as CDATA (<![CDATA[<Order>…</Order>]]>), or below texts, such as texts: { order: { xml: … } }, and {{text.order}} here";

    private const string UseTexts = "Write the document below texts, such as texts: { order: { json: { … } } }, and {{text.order}} here";

    private static readonly XmlReaderSettings Strict = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, ConformanceLevel = ConformanceLevel.Auto,
    };

    /// <summary>The first mistake with its remedy; null for none, and for XML that is not well-formed.</summary>
    /// <param name="xml">The template, with <see cref="HandWritten.Place"/> for each value.</param>
    /// <param name="document">True for a whole document; else it may be several elements.</param>
    public static (string Problem, string Remedy)? FindMistake(string xml, bool document)
    {
        if (!xml.Contains(HandWritten.Place))
        {
            return null;
        }

        try
        {
            using var reader = XmlReader.Create(new StringReader(document ? xml : $"<x>{xml}</x>"), Strict);
            while (reader.Read())
            {
                if (FindMistakeAt(reader) is { } mistake)
                {
                    return mistake;
                }
            }
        }
        catch (Exception e) when (e is XmlException or NotSupportedException)
        {
            // A value in the name of an element is no name here. The check of the whole text says what is wrong with the rest.
        }

        return null;
    }

    private static (string Problem, string Remedy)? FindMistakeAt(XmlReader reader)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                for (var i = 0; i < reader.AttributeCount; i++)
                {
                    if (FindByHand(reader.GetAttribute(i)) is { } mistake)
                    {
                        return mistake;
                    }
                }

                return null;
            case XmlNodeType.CDATA when reader.Value.Contains(HandWritten.Place):
                return FindInSection(reader.Value);
            case XmlNodeType.Comment or XmlNodeType.ProcessingInstruction when reader.Value.Contains(HandWritten.Place):
                return ("writes a value into a comment, which a resident's words could end", "Leave the value out of it");
            default:
                return FindByHand(reader.Value);
        }
    }

    private static (string Problem, string Remedy)? FindInSection(string text)
    {
        if (text.TrimStart().StartsWith('<'))
        {
            return IsWellFormed(text)
                ? FindMistake(text.Trim(), document: text.TrimStart().StartsWith("<?", StringComparison.Ordinal))
                : ("holds a CDATA section that is no well-formed XML", "Close every element in it");
        }

        return FindByHand(text)
            ?? ("writes a value into a CDATA section, where its escaping (&lt;) would be read as text",
                "Leave <![CDATA[ and ]]> out: the value is escaped as XML text");
    }

    private static (string Problem, string Remedy)? FindByHand(string text) => HandWritten.FindFormatAround(text) is { } format
        ? ($"writes {format} by hand into a text: a quote or a bracket in a resident's words would change it",
            format == "XML" ? UseSection : UseTexts)
        : null;

    private static bool IsWellFormed(string xml)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml.Trim()), Strict);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (Exception e) when (e is XmlException or NotSupportedException)
        {
            return false;
        }
    }
}
