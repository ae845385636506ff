using System.Text;
using System.Text.RegularExpressions;

namespace Allentown311.Connectors.Http;

/// <summary>
/// Turns the bytes of a reply into text. A reply that decides an outcome is decoded strictly: it never holds replacement characters.
/// </summary>
internal static partial class ReplyText
{
    /// <summary>The character that lenient decoding puts in place of bytes that are not text.</summary>
    public const char ReplacementCharacter = '\uFFFD';

    private static readonly DecoderFallback Replacement = new DecoderReplacementFallback(ReplacementCharacter.ToString());

    /// <summary>
    /// Decodes a reply. The encoding is that of the byte order mark; else UTF-16 where the first character is <c>&lt;</c>,
    /// <c>{</c> or <c>[</c> in two bytes (XML 1.0, appendix F); else the header's charset; else the encoding of the XML declaration; else
    /// UTF-8.
    /// </summary>
    /// <param name="bytes">The body.</param>
    /// <param name="charset">The charset of the <c>Content-Type</c> header; null when it names none.</param>
    /// <param name="strict">True to fail on bytes that are not text, false to replace them.</param>
    /// <exception cref="OutcomeUnknownException"><paramref name="strict"/> is set and the bytes are not text in that encoding.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset, bool strict)
    {
        var (name, markLength) = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => ("utf-8", 3),
            [0xFF, 0xFE, ..] => ("utf-16", 2),
            [0xFE, 0xFF, ..] => ("utf-16BE", 2),
            [(byte)'<' or (byte)'{' or (byte)'[', 0, _, 0, ..] => ("utf-16", 0),
            [0, (byte)'<' or (byte)'{' or (byte)'[', 0, _, ..] => ("utf-16BE", 0),
            _ => (charset?.Trim('"', ' ') ?? DeclaredEncoding(bytes), 0),
        };

        // Real UTF-16 was recognized above. The remaining XML or JSON only claims to be UTF-16: its declaration was written for a string in
        // memory (.NET's StringWriter does this), and the text was then sent in UTF-8.
        if (markLength == 0
            && bytes is [(byte)'<' or (byte)'{' or (byte)'[', not 0, ..]
            && FindEncoding(name, strict: false) is UnicodeEncoding)
        {
            name = "utf-8";
        }

        try
        {
            return FindEncoding(name, strict).GetString(bytes[markLength..]);
        }
        catch (DecoderFallbackException e)
        {
            throw new OutcomeUnknownException("The answer is not text in the encoding it names.", e);
        }
    }

    private static Encoding FindEncoding(string name, bool strict)
    {
        var fallback = strict ? DecoderFallback.ExceptionFallback : Replacement;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ReplacementFallback, fallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ReplacementFallback, fallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, fallback);
        }
    }

    private static string DeclaredEncoding(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("<?xml"u8))
        {
            return "utf-8";
        }

        var start = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 100)]);
        return XmlDeclaration().Match(start) is { Success: true } match ? match.Groups[1].Value : "utf-8";
    }

    [GeneratedRegex("""^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex XmlDeclaration();
}
