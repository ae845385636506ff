using System.Globalization;
using System.Net;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>Tells what became of a message that was posted over HTTP. Pure.</summary>
/// <param name="timeout">How long the far side was waited for.</param>
/// <param name="resendIsSafe">True when the far side drops a second message of the same id: then nothing is ever in doubt.</param>
/// <param name="refusals">Answers by which it says that this message will never be taken.</param>
internal sealed class HttpDeliveryRules(TimeSpan timeout, bool resendIsSafe, params IReadOnlyCollection<HttpStatusCode> refusals)
{
    /// <summary>
    /// What an answer says. 502 and 504 are not the receiver's own words but those of a proxy before it, which has passed the message on
    /// and heard nothing (RFC 9110, 15.6.3 and 15.6.5).
    /// </summary>
    public Delivery Answered(HttpStatusCode status)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"{(int)status}");
        return (int)status is >= 200 and <= 299 ? new Delivery.Sent()
            : refusals.Contains(status) ? new Delivery.Refused($"the message was refused ({code})")
            : status is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout ? InDoubt($"the receiver answered {code}")
            : new Delivery.Later($"the receiver answered {code}");
    }

    /// <summary>What a failure without an answer says: once the whole message was written, the receiver may have acted on it.</summary>
    /// <param name="failure">What went wrong. Its message is not used: it may hold the receiver's address, and with it a token.</param>
    /// <param name="written">True when the whole body had been written.</param>
    public Delivery Failed(Exception failure, bool written)
    {
        var seconds = timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        return (failure, written) switch
        {
            (HttpRequestException, true) => InDoubt("the receiver hung up before it answered"),
            (HttpRequestException e, false) => new Delivery.Later($"the receiver cannot be reached ({e.HttpRequestError})"),
            (_, true) => InDoubt($"the receiver gave no answer within {seconds} s"),
            _ => new Delivery.Later($"the receiver cannot be reached within {seconds} s"),
        };
    }

    private Delivery InDoubt(string reason) => resendIsSafe ? new Delivery.Later(reason) : new Delivery.Unsure(reason);
}
