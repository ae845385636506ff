using System.Globalization;
using System.Net;
using Allentown311.Connectors.Http;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>Decides the outcome of a message that was posted over HTTP. Pure.</summary>
/// <param name="timeout">How long the sender waited for the response.</param>
/// <param name="resendIsSafe">True when the receiver drops a second message with the same id. No outcome is unsure then.</param>
/// <param name="refusals">Status codes by which the receiver reports that it will never accept the message.</param>
internal sealed class HttpDeliveryRules(TimeSpan timeout, bool resendIsSafe, params IReadOnlyCollection<HttpStatusCode> refusals)
{
    private static readonly HttpStatusCode[] NotHandled =
        [HttpStatusCode.NotImplemented, HttpStatusCode.ServiceUnavailable, HttpStatusCode.HttpVersionNotSupported];

    /// <summary>
    /// The outcome of a response. Behind an error of the receiver or of a proxy before it, the receiver may have accepted the message all
    /// the same, once all of it was written: 500 tells nothing of how far it came, and a proxy that answers 502 or 504 has passed the
    /// message on (RFC 9110, 15.6.3 and 15.6.5). Only 501, 503 and 505 say that it was not handled (15.6.2, 15.6.4, 15.6.6).
    /// </summary>
    /// <param name="status">The status code.</param>
    /// <param name="isWritten">True when the whole body was written to the connection.</param>
    public Delivery OfResponse(HttpStatusCode status, bool isWritten)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"{(int)status}");
        return (int)status is >= 200 and <= 299 ? new Delivery.Sent()
            : refusals.Contains(status) ? new Delivery.Refused($"the message was refused ({code})")
            : isWritten && (int)status >= 500 && !NotHandled.Contains(status) ? UnsureUnlessSafe($"the receiver answered {code}")
            : new Delivery.Later($"the receiver answered {code}");
    }

    /// <summary>The outcome of a failure without a response. The receiver may have accepted a message that was written whole.</summary>
    /// <param name="failure">The failure. Its message is not used: it may hold the receiver's URL, and a token in it.</param>
    /// <param name="isWritten">True when the whole body was written to the connection.</param>
    public Delivery OfFailure(Exception failure, bool isWritten)
    {
        var seconds = timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        return (failure, isWritten) switch
        {
            (HttpRequestException, true) => UnsureUnlessSafe("the receiver hung up before it answered"),
            (HttpRequestException { InnerException: ForbiddenAddressException forbidden }, false) => new Delivery.Later(forbidden.Message),
            (HttpRequestException e, false) => new Delivery.Later($"the receiver cannot be reached ({e.HttpRequestError})"),
            (_, true) => UnsureUnlessSafe($"the receiver gave no answer within {seconds} s"),
            _ => new Delivery.Later($"the receiver cannot be reached within {seconds} s"),
        };
    }

    private Delivery UnsureUnlessSafe(string reason) =>
        resendIsSafe ? new Delivery.Later(reason) { MayHaveArrived = true } : new Delivery.Unsure(reason);
}
