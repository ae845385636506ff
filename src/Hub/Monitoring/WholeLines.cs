using System.Net;
using System.Text;
using System.Text.Json;
using Serilog.Debugging;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Lets nothing but whole events through, because Seq refuses a post for one broken line, and all good ones with it. The sink reads its
/// buffer while events are added and takes what there is of a line for all of it
/// (https://github.com/datalust/serilog-sinks-seq/issues/207): such a post is held back, and told that Seq is busy the sink reads it again
/// a moment later. A line that was cut for good, by a power failure or a full disk, is left out.
/// </summary>
/// <param name="inner">The next handler.</param>
internal sealed class WholeLines(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private byte[] held = [];

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            var lines = await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            var last = LastLine(lines);
            if (!IsEvent(last.Span) && !last.Span.SequenceEqual(held))
            {
                held = last.ToArray();
                return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { RequestMessage = request };
            }

            held = [];
            if (WithoutBroken(lines) is { } whole)
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

    // Null when there is nothing to leave out, which is nearly always.
    private static byte[]? WithoutBroken(byte[] lines)
    {
        MemoryStream? whole = null;
        foreach (var range in lines.AsSpan().Split((byte)'\n'))
        {
            var line = lines.AsSpan()[range];
            if (IsEvent(line))
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

    // An empty line is none, and breaks nothing.
    private static bool IsEvent(ReadOnlySpan<byte> line)
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
