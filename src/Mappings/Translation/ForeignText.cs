using System.Text;
using System.Text.RegularExpressions;

namespace Allentown311.Mappings.Translation;

/// <summary>Reads the text of a message or a push: bytes that another system has sent. Pure.</summary>
public static partial class ForeignText
{
    // The longer marks first: that of UTF-32 begins like that of UTF-16.
    private static readonly Encoding[] Marked =
    [
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
    ];

    /// <summary>
    /// The text without its byte order mark, which a reader may pass over (RFC 8259, 8.1). Without a mark the text must be UTF-8. No byte
    /// is guessed at or replaced.
    /// </summary>
    /// <exception cref="TranslationException">The bytes are not in that encoding.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var encoding = Marked[0];
        foreach (var marked in Marked)
        {
            if (bytes.StartsWith(marked.Preamble))
            {
                encoding = marked;
                bytes = bytes[marked.Preamble.Length..];
                break;
            }
        }

        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new TranslationException($"it is not {encoding.WebName.ToUpperInvariant()}");
        }
    }

    /// <summary>
    /// JSON in which half a character (<c>\ud83d</c> without its second half, as systems leave it that cut a text by its length) is
    /// replaced by U+FFFD. .NET refuses to read a text with such a half.
    /// </summary>
    public static string MendHalfCharacters(string json) => json.Contains("\\ud", StringComparison.OrdinalIgnoreCase)
        ? Escape().Replace(json, found => found.Groups["half"].Success ? "\\uFFFD" : found.Value)
        : json;

    // Every escape is matched, so that the search never begins in the middle of one: in "\\ud83d" the backslash is the escaped character.
    [GeneratedRegex(
        @"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
        RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Escape();
}
