using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.XPath;

namespace Allentown311.Mappings.Soap;

/// <summary>Reads XML from outside: no DTD, nothing resolved, bounded in size and depth (OWASP XXE prevention, .NET).</summary>
internal static partial class SoapXml
{
    /// <summary>How deep elements may lie in each other.</summary>
    public const int DeepestLevel = 64;

    private const long MostCharacters = 10 * 1024 * 1024;

    private static readonly XmlReaderSettings Strict = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostCharacters, MaxCharactersFromEntities = 1024,
    };

    /// <summary>The document; null, with the reason, when it is not acceptable XML.</summary>
    public static XPathNavigator? Parse(string text, out string problem)
    {
        try
        {
            return Read(text, out problem);
        }
        catch (XmlException e)
        {
            // The message may quote the document; the place says enough.
            problem = $"it is not well-formed XML at line {e.LineNumber}, column {e.LinePosition}";

            // Some systems hand on what people pasted: one such character must not hide everything else that is said.
            var possible = text.Length <= MostCharacters ? WithoutImpossible(text) : text;
            return possible.Length == text.Length ? null : Parse(possible, out problem);
        }
    }

    private static XPathNavigator? Read(string text, out string problem)
    {
        problem = "";
        if (IsTooDeep(text))
        {
            problem = $"it is nested deeper than {DeepestLevel} levels";
            return null;
        }

        using var reader = XmlReader.Create(new StringReader(text), Strict);
        return new XPathDocument(reader, XmlSpace.Preserve).CreateNavigator();
    }

    // A pass of its own: a reader has no depth setting, and a document too deep must not be built first.
    private static bool IsTooDeep(string text)
    {
        // Each level takes a tag; a short answer has too few of them.
        if (text.AsSpan().Count('<') <= DeepestLevel)
        {
            return false;
        }

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

    // What XML 1.0 (2.2) has no place for, as it is or as a reference: control characters, halves of surrogate pairs, U+FFFE and U+FFFF.
    private static string WithoutImpossible(string text) => Suspect().Replace(text, static found =>
    {
        var (hexadecimal, number) = (found.Groups[1].Value, found.Groups[2].Value);
        var code = hexadecimal.Length > 0 ? int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : number.Length > 0 ? int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        return code > 0xFFFF || XmlConvert.IsXmlChar((char)code) ? found.Value : "";
    });

    [GeneratedRegex(
        "[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]|&#(?:x0*([0-9A-Fa-f]{1,6})|0*([0-9]{1,7}));",
        RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Suspect();
}
