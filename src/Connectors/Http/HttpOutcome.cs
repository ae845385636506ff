namespace Allentown311.Connectors.Http;

/// <summary>
/// Tells "certainly not taken" from "may have arrived". Pure. Whatever it does not name is unknown: the exception goes on to the hub.
/// </summary>
public static class HttpOutcome
{
    private static readonly TimeSpan DefaultRetryWait = TimeSpan.FromSeconds(5);

    /// <summary>The retry of a failure that happened before the first byte of the order left; null when that is not certain.</summary>
    public static SubmitResult.Retry? NotSent(Exception failure) => failure switch
    {
        // HttpClient's own time-out is off and the hub's cancels without an inner exception: only the connect time-out looks like this.
        // In another connector's HttpClient its own time-out looks the same, so this case is not among the certain ones below.
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

    /// <summary>The retry of an answer that says the order was not looked at; null when it says something else.</summary>
    public static SubmitResult.Retry? NotTaken(HttpReply reply) => NotTaken(reply.Head);

    /// <inheritdoc cref="NotTaken(HttpReply)"/>
    internal static SubmitResult.Retry? NotTaken(HttpHead reply) => reply switch
    {
        { Status: 401 or 403 } => new SubmitResult.Retry($"HTTP {reply.Status}: credentials refused."),
        { Status: 429 } => new SubmitResult.Retry("HTTP 429: too many orders at once.", reply.RetryAfter ?? DefaultRetryWait),
        { Status: 503, RetryAfter: { } wait } => new SubmitResult.Retry("HTTP 503: not now.", wait),
        _ => null,
    };
}

/// <summary>No token could be had, or no other proof of who we are: nothing was sent to the department.</summary>
/// <remarks>The message holds neither secret nor address.</remarks>
internal sealed class NoTokenException(string message, Exception? inner = null) : Exception(message, inner);
