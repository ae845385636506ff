using System.Globalization;
using System.Text;
using Allentown311.Mappings.Csv;

namespace Allentown311.Hub.Intake.Import;

/// <summary>
/// Reads the text of a large file block by block in one encoding, and throws where the bytes do not fit it instead of guessing; see
/// <see cref="StrictEncoding"/>. For one thread.
/// </summary>
internal sealed class StrictTextReader : TextReader
{
    private const int BlockBytes = 64 * 1024;

    private static readonly Encoding[] EncodingsWithMark = [Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode];

    private readonly Stream stream;
    private readonly string name;
    private readonly int codePage;
    private readonly Decoder decoder;
    private readonly byte[] bytes = new byte[BlockBytes];

    // The decoded block: the characters from position to end are still to be read.
    private readonly char[] chars;
    private int position;
    private int end;

    private bool isFirstBlock = true;
    private bool isEndOfStream;

    // The line, from 1, that the block decoded next starts in.
    private long line = 1;

    /// <param name="stream">The file, at its beginning.</param>
    /// <param name="declared">The encoding that the columns file names.</param>
    public StrictTextReader(Stream stream, StrictEncoding declared)
    {
        this.stream = stream;
        name = declared.Name;
        var encoding = Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        codePage = encoding.CodePage;
        decoder = encoding.GetDecoder();
        chars = new char[encoding.GetMaxCharCount(BlockBytes)];
    }

    /// <inheritdoc/>
    public override int Peek() => FillBuffer() ? chars[position] : -1;

    /// <inheritdoc/>
    public override int Read() => FillBuffer() ? chars[position++] : -1;

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override int Read(Span<char> buffer)
    {
        if (buffer.IsEmpty || !FillBuffer())
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, end - position);
        chars.AsSpan(position, count).CopyTo(buffer);
        position += count;
        return count;
    }

    // False at the end of the file.
    private bool FillBuffer()
    {
        while (position == end && !isEndOfStream)
        {
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            isEndOfStream = count < bytes.Length;
            var skipped = isFirstBlock ? ByteOrderMarkLength(bytes.AsSpan(0, count)) : 0;
            isFirstBlock = false;
            Decode(bytes.AsSpan(skipped, count - skipped));
        }

        return position < end;
    }

    private void Decode(ReadOnlySpan<byte> block)
    {
        position = 0;
        try
        {
            end = decoder.GetChars(block, chars, flush: isEndOfStream);
        }
        catch (DecoderFallbackException e)
        {
            var badLine = line + block[..Math.Clamp(e.Index, 0, block.Length)].Count((byte)'\n');
            throw new ImportFileException(
                string.Create(CultureInfo.InvariantCulture, $"The file is not {name}: it cannot be read as such at line {badLine}."), e);
        }

        var text = chars.AsSpan(0, end);
        if (IndexOfImpossible(text) is >= 0 and var index)
        {
            var badLine = line + text[..index].Count('\n');
            throw new ImportFileException(string.Create(
                CultureInfo.InvariantCulture, $"The file is not {name}: line {badLine} holds a character that no text in it has."));
        }

        line += text.Count('\n');
    }

    // Finds a character that no text in the encoding has; -1 when the text has none.
    private int IndexOfImpossible(ReadOnlySpan<char> text)
    {
        var index = text.IndexOf('\0');

        // .NET decodes the bytes that a Windows code page leaves undefined to control characters.
        var isWindows = codePage is >= 1250 and <= 1258;
        return index < 0 && isWindows ? text.IndexOfAnyInRange('\u0080', '\u009F') : index;
    }

    private int ByteOrderMarkLength(ReadOnlySpan<byte> start)
    {
        foreach (var encoding in EncodingsWithMark)
        {
            if (!start.StartsWith(encoding.Preamble))
            {
                continue;
            }

            return encoding.CodePage == codePage
                ? encoding.Preamble.Length
                : throw new ImportFileException(
                    $"The file says by its first bytes that it is {encoding.WebName}, and the columns file says {name}: "
                    + "one of them must change.");
        }

        return 0;
    }
}
