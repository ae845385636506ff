using System.Net.Http.Headers;

namespace Allentown311.Connectors.Http;

/// <summary>An HTTP reply, read to its end.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body as text.</param>
/// <param name="RetryAfter">How long the reply asks the hub to wait; null when it does not ask.</param>
public sealed record HttpReply(int Status, string Body, TimeSpan? RetryAfter)
{
    /// <summary>True for 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The headers; several of one name are joined with a comma. Names are compared in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = HttpHead.NoHeaders;

    /// <summary>The reply without its body.</summary>
    internal HttpHead Head => new(Status, RetryAfter) { Headers = Headers };

    /// <summary>Leaves the body out, because it may hold a resident's data.</summary>
    public override string ToString() => $"HTTP {Status}";

    /// <summary>Reads <c>Retry-After</c>, seconds or a date (RFC 9110, 10.2.3). A date in the past means no wait.</summary>
    internal static TimeSpan? ReadRetryAfter(RetryConditionHeaderValue? header, DateTimeOffset now) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };
}
