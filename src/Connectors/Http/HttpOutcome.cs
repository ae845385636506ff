namespace Allentown311.Connectors.Http;

/// <summary>
/// Tells an order that the department certainly did not process from one that may have arrived. Pure. The outcome of every failure that is
/// not named here is unknown, and its exception passes on to the hub.
/// </summary>
public static class HttpOutcome
{
    private static readonly TimeSpan DefaultRetryWait = TimeSpan.FromSeconds(5);

    /// <summary>The retry for a failure that happened before the first byte of the order left; null when that is not certain.</summary>
    public static SubmitResult.Retry? NotSent(Exception failure) => failure switch
    {
        // The built-in channel turns HttpClient's own time-out off, and the hub cancels without an inner exception. So only the connect
        // time-out looks like this. In another connector's HttpClient the client's own time-out looks the same, which is why
        // NotSentReason does not count this case as certain.
        OperationCanceledException { InnerException: TimeoutException } => new SubmitResult.Retry("It cannot be reached in time."),
        _ => NotSentReason(failure) is { } reason ? new SubmitResult.Retry(reason) : null,
    };

    /// <summary>
    /// Why a request that failed in any HTTP client certainly sent nothing: the failure happened before the first byte left. Null when that
    /// is not certain. The built-in connectors and the hub both decide by this function.
    /// </summary>
    internal static string? NotSentReason(Exception failure) => failure switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "Its name cannot be resolved.",
        HttpRequestException { InnerException: ForbiddenAddressException forbidden } => forbidden.Message,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "It cannot be reached.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "No secure connection to it can be made.",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "The proxy does not let us through to it.",
        NoTokenException => failure.Message,
        _ => null,
    };

    /// <summary>The retry for a reply which proves that the system did not process the order; null for any other reply.</summary>
    public static SubmitResult.Retry? NotProcessed(HttpReply reply) => NotProcessed(reply.Head);

    /// <inheritdoc cref="NotProcessed(HttpReply)"/>
    internal static SubmitResult.Retry? NotProcessed(HttpHead reply) => reply switch
    {
        { Status: 401 } => new SubmitResult.Retry("HTTP 401: credentials refused."),
        { Status: 403 } => new SubmitResult.Retry("HTTP 403: credentials refused.") { IsForbidden = true },
        { Status: 429 } => new SubmitResult.Retry("HTTP 429: too many orders at once.", reply.RetryAfter ?? DefaultRetryWait),
        { Status: 503, RetryAfter: { } wait } => new SubmitResult.Retry("HTTP 503: not now.", wait),
        _ => null,
    };
}

/// <summary>
/// The hub could not obtain a token, or another proof of its identity, so it sent nothing to the department.
/// </summary>
/// <remarks>The message holds neither secret nor address.</remarks>
internal sealed class NoTokenException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when a server looked at the proof and refused it.</summary>
    public bool IsRefusal { get; init; }
}
