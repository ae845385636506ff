using System.Net.Http.Headers;

namespace Allentown311.Connectors.Http;

/// <summary>An answer, read to its end.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Its text.</param>
/// <param name="RetryAfter">How long it asks us to wait; null when it does not say.</param>
public sealed record HttpReply(int Status, string Body, TimeSpan? RetryAfter)
{
    /// <summary>True for 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The answer without its body.</summary>
    internal HttpHead Head => new(Status, RetryAfter);

    /// <summary>Bodies do not print: they may hold a resident's data.</summary>
    public override string ToString() => $"HTTP {Status}";

    /// <summary><c>Retry-After</c> as seconds or a date (RFC 9110, 10.2.3); a date gone by is no wait.</summary>
    internal static TimeSpan? Wait(RetryConditionHeaderValue? header, DateTimeOffset now) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };
}
