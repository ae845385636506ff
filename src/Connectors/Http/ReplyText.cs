using System.Text;
using System.Text.RegularExpressions;

namespace Allentown311.Connectors.Http;

/// <summary>Turns the bytes of an answer into text, without ever putting a replacement character into an answer that counts.</summary>
internal static partial class ReplyText
{
    /// <summary>The text: by its byte order mark, else the header's charset, else the XML declaration's encoding, else UTF-8.</summary>
    /// <exception cref="OutcomeUnknownException"><paramref name="strict"/> and the bytes are not text in that encoding.</exception>
    public static string Decode(byte[] bytes, string? charset, bool strict)
    {
        var (name, mark) = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => ("utf-8", 3),
            [0xFF, 0xFE, ..] => ("utf-16", 2),
            [0xFE, 0xFF, ..] => ("utf-16BE", 2),
            _ => (charset?.Trim('"', ' ') ?? Declared(bytes), 0),
        };
        try
        {
            return Find(name, strict).GetString(bytes, mark, bytes.Length - mark);
        }
        catch (DecoderFallbackException e)
        {
            throw new OutcomeUnknownException("The answer is not text in the encoding it names.", e);
        }
    }

    private static Encoding Find(string name, bool strict)
    {
        DecoderFallback fallback = strict ? DecoderFallback.ExceptionFallback : DecoderFallback.ReplacementFallback;
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

    private static string Declared(byte[] bytes) =>
        XmlDeclaration().Match(Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, 100))) is { Success: true } match ? match.Groups[1].Value : "utf-8";

    [GeneratedRegex("""^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex XmlDeclaration();
}
