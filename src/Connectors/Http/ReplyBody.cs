using System.Buffers;

namespace Allentown311.Connectors.Http;

/// <summary>Reads the body of a reply. The part received before a failure is not lost, because the desk may want to see it.</summary>
internal static class ReplyBody
{
    private const int DefaultMaxBytes = 10 * 1024 * 1024;
    private const int MaxInitialBytes = 1024 * 1024;
    private const int ChunkBytes = 16 * 1024;

    /// <summary>A buffer for a body: as large as its header announces, up to 1 MiB. It grows when the body is larger.</summary>
    public static MemoryStream CreateBuffer(HttpContent content) =>
        new((int)Math.Clamp(content.Headers.ContentLength ?? 0, 0, MaxInitialBytes));

    /// <summary>Reads to the end into <paramref name="buffer"/>, which also holds the part received when this fails.</summary>
    /// <param name="content">The body.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="maxBytes">The largest body that is accepted, in bytes.</param>
    /// <exception cref="HttpRequestException">
    /// The reply broke off, or is larger than <paramref name="maxBytes"/>. The order had been sent by then.
    /// </exception>
    public static async Task ReadAsync(
        HttpContent content, MemoryStream buffer, CancellationToken ct, int maxBytes = DefaultMaxBytes)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            await using var stream = await content.ReadAsStreamAsync(ct);
            while (await stream.ReadAsync(chunk, ct) is var count and > 0)
            {
                buffer.Write(chunk, 0, count);
                if (buffer.Length > maxBytes)
                {
                    throw new HttpRequestException(
                        HttpRequestError.ConfigurationLimitExceeded, $"The answer is larger than {maxBytes} bytes.");
                }
            }
        }
        catch (IOException e)
        {
            // The error must never be one of connecting, which would mean "nothing was sent".
            var error = e is HttpIOException http ? http.HttpRequestError : HttpRequestError.Unknown;
            throw new HttpRequestException(error, "The answer broke off.", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
