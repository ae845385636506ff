using System.Buffers;

namespace Allentown311.Connectors.Http;

/// <summary>Reads an answer's body so that what came of one that breaks off is not lost: the desk may want to see it.</summary>
internal static class ReplyBody
{
    private const int Largest = 10 * 1024 * 1024;
    private const int AtOnce = 16 * 1024;

    /// <summary>Where to read an answer to: as large as it says it is, within reason.</summary>
    public static MemoryStream Room(HttpContent content) => new((int)Math.Clamp(content.Headers.ContentLength ?? 0, 0, 1024 * 1024));

    /// <summary>Reads to the end into <paramref name="got"/>, which holds what came even when this fails.</summary>
    /// <exception cref="HttpRequestException">The answer broke off, or is larger than the hub takes. The order had been sent by then.</exception>
    public static async Task ReadAsync(HttpContent content, MemoryStream got, CancellationToken ct, int largest = Largest)
    {
        var part = ArrayPool<byte>.Shared.Rent(AtOnce);
        try
        {
            await using var stream = await content.ReadAsStreamAsync(ct);
            while (await stream.ReadAsync(part, ct) is var count and > 0)
            {
                got.Write(part, 0, count);
                if (got.Length > largest)
                {
                    throw new HttpRequestException(
                        HttpRequestError.ConfigurationLimitExceeded, $"The answer is larger than {largest} bytes.");
                }
            }
        }
        catch (IOException e)
        {
            // Never an error of connecting: that would read as "nothing was sent".
            throw new HttpRequestException(e is HttpIOException http ? http.HttpRequestError : HttpRequestError.Unknown, "The answer broke off.", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }
}
