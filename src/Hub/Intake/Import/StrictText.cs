using System.Globalization;
using System.Text;
using Allentown311.Mappings.Csv;

namespace Allentown311.Hub.Intake.Import;

/// <summary>The text of a large file, read piece by piece in one encoding, which refuses instead of guessing; see <see cref="StrictEncoding"/>.</summary>
internal sealed class StrictText : TextReader
{
    private const int BlockBytes = 64 * 1024;

    private static readonly Encoding[] Marked = [Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode];

    private readonly Stream stream;
    private readonly string name;
    private readonly int codePage;
    private readonly Decoder decoder;
    private readonly byte[] bytes = new byte[BlockBytes];
    private readonly char[] chars;
    private int at;
    private int end;
    private bool begun;
    private bool ended;
    private long lines = 1;

    /// <param name="stream">The file, at its beginning.</param>
    /// <param name="declared">What it is said to be written in.</param>
    public StrictText(Stream stream, StrictEncoding declared)
    {
        this.stream = stream;
        name = declared.Name;
        var encoding = Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        codePage = encoding.CodePage;
        decoder = encoding.GetDecoder();
        chars = new char[encoding.GetMaxCharCount(BlockBytes)];
    }

    /// <inheritdoc/>
    public override int Peek() => Fill() ? chars[at] : -1;

    /// <inheritdoc/>
    public override int Read() => Fill() ? chars[at++] : -1;

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override int Read(Span<char> buffer)
    {
        if (buffer.IsEmpty || !Fill())
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, end - at);
        chars.AsSpan(at, count).CopyTo(buffer);
        at += count;
        return count;
    }

    private bool Fill()
    {
        while (at == end && !ended)
        {
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            ended = count < bytes.Length;
            Decode(bytes.AsSpan(begun ? 0 : Mark(bytes.AsSpan(0, count)), begun ? count : count - Mark(bytes.AsSpan(0, count))));
            begun = true;
        }

        return at < end;
    }

    private void Decode(ReadOnlySpan<byte> block)
    {
        at = 0;
        try
        {
            end = decoder.GetChars(block, chars, flush: ended);
        }
        catch (DecoderFallbackException e)
        {
            var line = lines + block[..Math.Clamp(e.Index, 0, block.Length)].Count((byte)'\n');
            throw new ImportFileException(string.Create(CultureInfo.InvariantCulture, $"The file is not {name}: it cannot be read as such at line {line}."), e);
        }

        var text = chars.AsSpan(0, end);
        var bad = text.IndexOf('\0');

        // The bytes Windows code pages leave free come through .NET as control characters.
        bad = bad < 0 && codePage is >= 1250 and <= 1258 ? text.IndexOfAnyInRange('\u0080', '\u009F') : bad;
        if (bad >= 0)
        {
            throw new ImportFileException(string.Create(
                CultureInfo.InvariantCulture, $"The file is not {name}: line {lines + text[..bad].Count('\n')} holds a character that no text in it has."));
        }

        lines += text.Count('\n');
    }

    private int Mark(ReadOnlySpan<byte> first)
    {
        foreach (var marked in Marked)
        {
            if (first.StartsWith(marked.Preamble))
            {
                return marked.CodePage == codePage ? marked.Preamble.Length
                    : throw new ImportFileException($"The file says by its first bytes that it is {marked.WebName}, and the columns file says {name}: one of them must change.");
            }
        }

        return 0;
    }
}
