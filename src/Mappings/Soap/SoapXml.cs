using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.XPath;

namespace Allentown311.Mappings.Soap;

/// <summary>
/// Parses XML from outside without DTDs and external entities, within limits of size and depth (OWASP XXE prevention, .NET).
/// </summary>
internal static partial class SoapXml
{
    /// <summary>How deep elements may be nested.</summary>
    public const int DeepestLevel = 64;

    private const long MostCharacters = 10 * 1024 * 1024;
    private const uint LastCharacter = 0x10FFFF;

    private static readonly XmlReaderSettings Strict = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MostCharacters,
        MaxCharactersFromEntities = 1024,
    };

    /// <summary>The document; null, with the reason, when it is not acceptable XML.</summary>
    public static XPathNavigator? Parse(string text, out string problem)
    {
        var received = text;
        try
        {
            return Read(text, out problem);
        }
        catch (NotSupportedException)
        {
            // UTF-7 hides tags behind letters, so the runtime refuses it.
            problem = "it declares an encoding that is not safe to read (UTF-7)";
            return null;
        }
        catch (XmlException e)
        {
            // The exception's message may quote the document, so only the place is reported.
            problem = $"it is not well-formed XML at line {e.LineNumber}, column {e.LinePosition}";

            // Some programs write blank lines or a mark before the declaration, or declare XML 1.1, which this reader does not know and
            // which allows more characters.
            text = DeclaredVersion().Replace(text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n'), "$1.0");

            // Some systems pass on illegal characters that people pasted, or glue texts together without escaping them. One such character
            // must not make the whole answer unreadable.
            var legal = text.Length <= MostCharacters ? EscapeAmpersands(RemoveIllegalCharacters(text)) : text;
            return legal == received ? null : Parse(legal, out problem);
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

    // XmlReader has no limit of depth, and building a document that is too deep is what must be avoided. So a first pass checks the depth.
    private static bool IsTooDeep(string text)
    {
        // Each level needs a tag, so a text with few tags needs no pass.
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

    // XML 1.0 (2.2) does not allow, as characters or as references: control characters, halves of surrogate pairs, U+FFFE and U+FFFF, and
    // numbers behind the last character of Unicode.
    private static string RemoveIllegalCharacters(string text) => SuspectCharacter().Replace(text, static found =>
    {
        var isNumber = found.Groups[1].Success || found.Groups[2].Success;
        var style = found.Groups[1].Success ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        var digits = (found.Groups[1].Success ? found.Groups[1] : found.Groups[2]).ValueSpan;
        return isNumber && uint.TryParse(digits, style, CultureInfo.InvariantCulture, out var code) && code <= LastCharacter
            && (code > char.MaxValue || XmlConvert.IsXmlChar((char)code)) ? found.Value : "";
    });

    // An ampersand that begins no entity of XML is either an entity of HTML (&nbsp;) or a plain "&": neither can mean anything else.
    private static string EscapeAmpersands(string text) => Ampersand().Replace(text, static found =>
        found.Groups[1].Length > 0
        && System.Net.WebUtility.HtmlDecode(found.Value) is { Length: <= 2 } character
        && character != found.Value
            ? character
            : found.Value[0] == '<' ? found.Value : $"&amp;{found.Value[1..]}");

    [GeneratedRegex("""^(<\?xml\s+version\s*=\s*["']1)\.1""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DeclaredVersion();

    [GeneratedRegex(
        "<!\\[CDATA\\[.*?\\]\\]>|&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)(?:([A-Za-z][A-Za-z0-9]{1,30});)?",
        RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Ampersand();

    [GeneratedRegex(
        "[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]|&#(?:x([0-9A-Fa-f]+)|([0-9]+));",
        RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex SuspectCharacter();
}
