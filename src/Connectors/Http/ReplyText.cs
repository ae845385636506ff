using System.Text;
using System.Text.RegularExpressions;

namespace Allentown311.Connectors.Http;

/// <summary>Turns the bytes of an answer into text, without ever putting a replacement character into one that counts.</summary>
internal static partial class ReplyText
{
    /// <summary>What stands in a text that is not read strictly for bytes that are no text.</summary>
    public const char Missing = '\uFFFD';

    private static readonly DecoderFallback Replacement = new DecoderReplacementFallback(Missing.ToString());

    /// <summary>
    /// The text: by its byte order mark, else by how many bytes its first letter takes where that is XML's (XML 1.0, appendix F), else
    /// in the header's charset, else in the XML declaration's encoding, else in UTF-8.
    /// </summary>
    /// <exception cref="OutcomeUnknownException"><paramref name="strict"/> and the bytes are not text in that encoding.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset, bool strict)
    {
        var (name, mark) = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => ("utf-8", 3),
            [0xFF, 0xFE, ..] => ("utf-16", 2),
            [0xFE, 0xFF, ..] => ("utf-16BE", 2),
            [(byte)'<', 0, _, 0, ..] => ("utf-16", 0),
            [0, (byte)'<', 0, _, ..] => ("utf-16BE", 0),
            _ => (charset?.Trim('"', ' ') ?? Declared(bytes), 0),
        };

        // XML of two bytes a letter was met above: what else calls itself so kept the declaration of the string it was (a StringWriter's).
        if (mark == 0 && bytes is [(byte)'<', not 0, ..] && Find(name, strict: false) is UnicodeEncoding)
        {
            name = "utf-8";
        }

        try
        {
            return Find(name, strict).GetString(bytes[mark..]);
        }
        catch (DecoderFallbackException e)
        {
            throw new OutcomeUnknownException("The answer is not text in the encoding it names.", e);
        }
    }

    private static Encoding Find(string name, bool strict)
    {
        var fallback = strict ? DecoderFallback.ExceptionFallback : Replacement;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ReplacementFallback, fallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ReplacementFallback, fallback);
        }
        catch (ArgumentException)
        {
            return Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, fallback);
        }
    }

    private static string Declared(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("<?xml"u8)
        && XmlDeclaration().Match(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 100)])) is { Success: true } match
            ? match.Groups[1].Value : "utf-8";

    [GeneratedRegex("""^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex XmlDeclaration();
}
