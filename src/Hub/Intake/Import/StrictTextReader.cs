using System.Text;
using Allentown311.Mappings.Csv;

namespace Allentown311.Hub.Intake.Import;

/// <summary>
/// Reads the text of a large file block by block in one encoding. Bytes that do not fit it become <see cref="Unreadable"/>, so that one
/// damaged row costs that row alone. For one thread.
/// </summary>
internal sealed class StrictTextReader : TextReader
{
    /// <summary>Stands for what is no text in the encoding: U+FFFF, which is no character (Unicode 23.7).</summary>
    public const char Unreadable = '\uFFFF';

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

    /// <param name="stream">The file, at its beginning.</param>
    /// <param name="declared">The encoding that the columns file names.</param>
    public StrictTextReader(Stream stream, StrictEncoding declared)
    {
        this.stream = stream;
        name = declared.Name;
        var encoding = Encoding.GetEncoding(
            name, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(Unreadable.ToString()));
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
        end = decoder.GetChars(block, chars, flush: isEndOfStream);
        var text = chars.AsSpan(0, end);
        text.Replace('\0', Unreadable);

        // .NET decodes the bytes that a Windows code page leaves undefined to control characters.
        if (codePage is >= 1250 and <= 1258)
        {
            for (var i = text.IndexOfAnyInRange('\u0080', '\u009F'); i >= 0; i = text.IndexOfAnyInRange('\u0080', '\u009F'))
            {
                text[i] = Unreadable;
            }
        }

        RemoveMarks(text);
    }

    // Files that were joined have a byte order mark in their middle.
    private void RemoveMarks(Span<char> text)
    {
        if (!text.Contains('\uFEFF'))
        {
            return;
        }

        end = 0;
        foreach (var c in text)
        {
            if (c != '\uFEFF')
            {
                text[end++] = c;
            }
        }
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
