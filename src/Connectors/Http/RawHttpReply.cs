using System.Net.Http.Headers;

namespace Allentown311.Connectors.Http;

/// <summary>
/// An HTTP reply with the bytes of its body, for protocols whose replies are not all text. It has no <c>ToString</c> of its own, because
/// it may hold a resident's data.
/// </summary>
internal sealed class RawHttpReply
{
    /// <summary>The reply without its body.</summary>
    public required HttpHead Head { get; init; }

    /// <summary>The <c>Content-Type</c> header; null when it is missing or malformed.</summary>
    public required MediaTypeHeaderValue? ContentType { get; init; }

    /// <summary>The body, decompressed.</summary>
    public required ArraySegment<byte> Body { get; init; }

    /// <summary>The body as text.</summary>
    public required string Text { get; init; }
}

/// <summary>The part of an HTTP reply that stands outside its body.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="RetryAfter">How long the reply asks the hub to wait; null when it does not ask.</param>
internal sealed record HttpHead(int Status, TimeSpan? RetryAfter)
{
    /// <summary>No headers.</summary>
    public static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>();

    /// <summary>
    /// The headers; several of one name are joined with a comma, and cookies with a line break. Names are compared in any case.
    /// </summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    /// <summary>The headers of a response and of its content.</summary>
    public static IReadOnlyDictionary<string, string> ReadHeaders(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            // A cookie may hold a comma, and so cannot be joined with one (RFC 9110, 5.3).
            headers[name] = string.Join(name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) ? "\n" : ", ", values);
        }

        return headers;
    }

    /// <summary>True for 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;
}
