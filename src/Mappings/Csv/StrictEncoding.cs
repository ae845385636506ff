using System.Text;

namespace Allentown311.Mappings.Csv;

/// <summary>
/// A character encoding that fails instead of guessing: it writes no question marks and reads no replacement characters. It knows the
/// Windows and ISO code pages as well as the Unicode encodings.
/// </summary>
public sealed partial class StrictEncoding
{
    private static readonly (byte[] Mark, int CodePage)[] Marks =
        [([0xEF, 0xBB, 0xBF], 65001), ([0xFF, 0xFE, 0, 0], 12000), ([0, 0, 0xFE, 0xFF], 12001), ([0xFF, 0xFE], 1200), ([0xFE, 0xFF], 1201)];

    private readonly Encoding encoding;

    static StrictEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private StrictEncoding(string name)
    {
        Name = name;
        encoding = Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }

    /// <summary>UTF-8.</summary>
    public static StrictEncoding Utf8 { get; } = new("utf-8");

    /// <summary>The name it was declared by, such as <c>windows-1252</c>.</summary>
    public string Name { get; }

    /// <summary>Stands where a byte could not be read: a character that no text holds (Unicode 23.7, noncharacters).</summary>
    public const char Unreadable = '\uFDD0';

    /// <summary>The byte order mark of UTF-8 as Windows-1252 and ISO-8859-1 read it.</summary>
    public const string MisreadMark = "\u00EF\u00BB\u00BF";

    /// <summary>The encoding of a name; null when there is none.</summary>
    public static StrictEncoding? Find(string name)
    {
        try
        {
            return new StrictEncoding(name);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // UTF-7 has a name and is no longer read.
            return null;
        }
    }

    /// <summary>The first character of a text that this encoding cannot write, as <c>U+1F43E</c>; null when it can write all.</summary>
    public string? FindUnwritable(string text)
    {
        try
        {
            _ = encoding.GetByteCount(text);
            return null;
        }
        catch (EncoderFallbackException e)
        {
            var code = e.CharUnknownHigh != 0 ? char.ConvertToUtf32(e.CharUnknownHigh, e.CharUnknownLow) : e.CharUnknown;
            return $"U+{code:X4}";
        }
    }

    /// <summary>
    /// The text's bytes, behind a byte order mark where it is UTF-16 or UTF-32. UTF-8 goes without, unless it was asked for
    /// (<see cref="Marked"/>): old programs take its mark for data.
    /// </summary>
    /// <exception cref="EncoderFallbackException">A character cannot be written; see <see cref="FindUnwritable"/>.</exception>
    public byte[] Encode(string text) =>
        encoding.CodePage == 65001 && !isMarked ? encoding.GetBytes(text) : [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];

    /// <summary>The text of some bytes, without its byte order mark.</summary>
    /// <exception cref="TranslationException">The bytes are not in this encoding.</exception>
    public string Decode(ReadOnlySpan<byte> bytes)
    {
        bytes = WithoutMark(bytes);
        try
        {
            return EnsureIsText(encoding.GetString(bytes));
        }
        catch (DecoderFallbackException e)
        {
            throw new TranslationException($"The file is not {Name}: byte {e.Index + 1} cannot be read as such.");
        }
    }

    /// <summary>
    /// The text of some bytes, without its byte order mark and with <see cref="Unreadable"/> in the place of what cannot be read: the rows
    /// without it are whole.
    /// </summary>
    /// <exception cref="TranslationException">The byte order mark is that of another encoding.</exception>
    public string DecodeMarked(ReadOnlySpan<byte> bytes)
    {
        var marking = Encoding.GetEncoding(
            encoding.CodePage, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(Unreadable.ToString()));
        return string.Concat(marking.GetString(WithoutMark(bytes)).Select(c => IsImpossible(c) ? Unreadable : c));
    }

    private ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes)
    {
        foreach (var (mark, codePage) in Marks)
        {
            if (bytes.StartsWith(mark))
            {
                if (codePage != encoding.CodePage)
                {
                    throw new TranslationException(
                        $"The file says by its first bytes that it is {Encoding.GetEncoding(codePage).WebName}, and the mapping says "
                        + $"{Name}: one of them must change.");
                }

                return bytes[mark.Length..];
            }
        }

        return bytes;
    }

    private bool IsWindows => encoding.CodePage is >= 1250 and <= 1258;

    private bool IsImpossible(char c) => c == '\0' || (IsWindows && c is >= '\u0080' and <= '\u009F');

    // A NUL comes from UTF-16, or from a binary format read as text. Windows-1252 leaves five bytes undefined; .NET decodes them as
    // control characters.
    private string EnsureIsText(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new TranslationException($"The file holds a NUL character: it is not text in {Name}.");
        }

        if (IsWindows && text.AsSpan().IndexOfAnyInRange('\u0080', '\u009F') is var at and >= 0)
        {
            throw new TranslationException($"The file is not {Name}: character {at + 1} does not exist there.");
        }

        return text;
    }
}
