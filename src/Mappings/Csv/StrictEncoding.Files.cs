using System.Text;

namespace Allentown311.Mappings.Csv;

/// <content>What formats other than CSV need of an encoding.</content>
public sealed partial class StrictEncoding
{
    private readonly bool isMarked;

    private StrictEncoding(StrictEncoding other, bool isMarked)
        : this(other.Name) => this.isMarked = isMarked;

    /// <summary>The name that an XML declaration gives, such as <c>utf-8</c>.</summary>
    public string WebName => encoding.WebName;

    /// <summary>True for UTF-8, which may be written with or without a byte order mark.</summary>
    public bool IsUtf8 => encoding.CodePage == 65001;

    /// <summary>This encoding, written behind a byte order mark.</summary>
    public StrictEncoding Marked() => new(this, isMarked: true);

    /// <summary>How many bytes a text has, without a byte order mark.</summary>
    public int Count(string text) => encoding.GetByteCount(text);

    /// <summary>
    /// The text of some of a line's bytes; shorter, or empty, where the line ends before them. Null when the first or the last of them
    /// lies inside a character.
    /// </summary>
    public string? Slice(string line, int start, int length)
    {
        var bytes = encoding.GetBytes(line);
        try
        {
            return start >= bytes.Length ? "" : encoding.GetString(bytes, start, Math.Min(length, bytes.Length - start));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The text, when this encoding can write all of it.</summary>
    /// <param name="column">The column it stands in, for the message.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="TranslationException">It cannot.</exception>
    public string Ensure(string column, string text) => FindUnwritable(text) is { } code
        ? throw new TranslationException(
            $"Column \"{column}\" holds {code}, which {Name} cannot write: change the text, or agree with the department "
            + "on another encoding.")
        : text;

    /// <summary>The text with what this encoding cannot write put in another way.</summary>
    /// <param name="text">The text.</param>
    /// <param name="escape">Writes a character, given as its text.</param>
    public string EscapeUnwritable(string text, Func<string, string> escape) => FindUnwritable(text) is null
        ? text
        : string.Concat(text.EnumerateRunes().Select(r => r.ToString()).Select(c => FindUnwritable(c) is null ? c : escape(c)));
}
