using System.Net;
using System.Text;
using System.Text.Json;
using Serilog.Debugging;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Posts only whole events, because Seq refuses a whole post for one broken line. The sink reads its buffer while events are added, and may
/// read half of the last line (https://github.com/datalust/serilog-sinks-seq/issues/207). This handler answers such a post with 503 instead
/// of sending it, and the sink reads the buffer again a moment later. A line that stays broken, after a power failure or on a full disk, is
/// left out of the post.
/// </summary>
/// <param name="inner">The next handler.</param>
internal sealed class WholeEventsHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // The last line of the post that was held back. The sink posts one at a time, so that no lock is needed.
    private byte[] heldLine = [];

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            var lines = await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            var last = LastLine(lines);
            if (!IsWholeEvent(last.Span) && !last.Span.SequenceEqual(heldLine))
            {
                heldLine = last.ToArray();
                return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { RequestMessage = request };
            }

            heldLine = [];
            if (WithoutBrokenLines(lines) is { } whole)
            {
                request.Content = new ByteArrayContent(whole) { Headers = { ContentType = content.Headers.ContentType } };
            }
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte> LastLine(byte[] lines)
    {
        var end = lines.AsSpan().TrimEnd("\r\n"u8).Length;
        return lines.AsMemory((lines.AsSpan(0, end).LastIndexOf((byte)'\n') + 1)..end);
    }

    // Null when no line is broken, which is nearly always.
    private static byte[]? WithoutBrokenLines(byte[] lines)
    {
        MemoryStream? whole = null;
        foreach (var range in lines.AsSpan().Split((byte)'\n'))
        {
            var line = lines.AsSpan()[range];
            if (IsWholeEvent(line))
            {
                whole?.Write(line);
                whole?.WriteByte((byte)'\n');
                continue;
            }

            if (whole is null)
            {
                whole = new MemoryStream(lines.Length);
                whole.Write(lines.AsSpan(0, range.Start.Value));
            }

            var begin = Encoding.UTF8.GetString(line[..Math.Min(line.Length, 100)]);
            SelfLog.WriteLine("A broken line in Seq's buffer is left out: {0}", begin);
        }

        return whole?.ToArray();
    }

    // An empty line counts as whole, because it breaks nothing.
    private static bool IsWholeEvent(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        try
        {
            while (!line.TrimEnd("\r"u8).IsEmpty && json.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
