using System.Xml;
using System.Xml.XPath;

namespace Allentown311.Mappings.Soap;

/// <summary>Reads XML from outside: no DTD, nothing resolved, bounded in size and depth (OWASP XXE prevention, .NET).</summary>
internal static class SoapXml
{
    private const long MostCharacters = 10 * 1024 * 1024;
    private const int DeepestLevel = 64;

    private static readonly XmlReaderSettings Strict = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostCharacters, MaxCharactersFromEntities = 1024,
    };

    /// <summary>The document; null, with the reason, when it is not acceptable XML.</summary>
    public static XPathNavigator? Parse(string text, out string problem)
    {
        problem = "";
        try
        {
            if (IsTooDeep(text))
            {
                problem = $"it is nested deeper than {DeepestLevel} levels";
                return null;
            }

            using var reader = XmlReader.Create(new StringReader(text), Strict);
            return new XPathDocument(reader, XmlSpace.Preserve).CreateNavigator();
        }
        catch (XmlException e)
        {
            // The message may quote the document; the place says enough.
            problem = $"it is not well-formed XML at line {e.LineNumber}, column {e.LinePosition}";
            return null;
        }
    }

    // A pass of its own: a reader has no depth setting, and a document too deep must not be built first.
    private static bool IsTooDeep(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), Strict);
        while (reader.Read())
        {
            if (reader.Depth > DeepestLevel)
            {
                return true;
            }
        }

        return false;
    }
}
