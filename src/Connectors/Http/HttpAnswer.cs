using System.Net.Http.Headers;

namespace Allentown311.Connectors.Http;

/// <summary>
/// An answer with its bytes, for protocols whose answers are not all text. Does not print: it may hold a resident's data.
/// </summary>
internal sealed class HttpAnswer
{
    /// <summary>What the answer says beside its body.</summary>
    public required HttpHead Head { get; init; }

    /// <summary>What the bytes are; null when nothing says so, or nothing that can be read.</summary>
    public required MediaTypeHeaderValue? ContentType { get; init; }

    /// <summary>The body, unpacked.</summary>
    public required ArraySegment<byte> Body { get; init; }

    /// <summary>The body as text.</summary>
    public required string Text { get; init; }
}

/// <summary>What every answer over HTTP says beside its body.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="RetryAfter">How long it asks us to wait; null when it does not say.</param>
internal sealed record HttpHead(int Status, TimeSpan? RetryAfter)
{
    /// <summary>True for 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;
}
