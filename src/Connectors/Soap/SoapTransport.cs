using System.Net;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;
using Allentown311.Connectors.Http;

namespace Allentown311.Connectors.Soap;

/// <summary>
/// Puts the hub's own HTTP beneath the library's channel: addresses, certificates, sign-in, bounds and the trail are those of
/// <see cref="HttpChannel"/>. It stores the reply or the failure for <see cref="SoapChannel"/>, because the library replaces every failure
/// with an exception of its own.
/// </summary>
internal sealed class SoapTransport(HttpChannel http) : HttpMessageHandler
{
    private static readonly MediaTypeHeaderValue DefaultContentType = new("text/xml");
    private static readonly AsyncLocal<SoapExchange?> Current = new();

    /// <summary>Sets the exchange of the message that the calling async flow sends next.</summary>
    public static void Begin(SoapExchange exchange) => Current.Value = exchange;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var exchange = Current.Value ?? throw new InvalidOperationException("A SOAP message is sent by SoapChannel alone.");
        try
        {
            // The hub's token ends the wait, not the library's: its time-outs are off.
            exchange.Reply = await http.SendRawAsync(request, exchange.Trail, exchange.Cancel, session: exchange.Session);
            return ToResponse(exchange.Reply, request);
        }
        catch (Exception e)
        {
            exchange.Failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }

    // The library reads an envelope only from statuses 200 and 500, but SOAP 1.2 sends faults with 400 too (Part 2, 7.5.2.2).
    private static HttpResponseMessage ToResponse(RawHttpReply reply, HttpRequestMessage request)
    {
        var content = new ByteArrayContent(reply.Body.Array!, reply.Body.Offset, reply.Body.Count);
        content.Headers.ContentType = reply.ContentType ?? DefaultContentType;
        return new HttpResponseMessage(reply.Head.IsSuccess ? HttpStatusCode.OK : HttpStatusCode.InternalServerError)
        {
            Content = content, RequestMessage = request,
        };
    }
}

/// <summary>One message, with its reply or its failure.</summary>
/// <param name="Trail">Records the reply; null to record nothing.</param>
/// <param name="Session">The session that the message carries; null for none.</param>
/// <param name="Cancel">Ends the wait.</param>
internal sealed record SoapExchange(Trail? Trail, HttpSession? Session, CancellationToken Cancel)
{
    /// <summary>The HTTP reply; null when none came.</summary>
    public RawHttpReply? Reply { get; set; }

    /// <summary>Why no reply came; null when one did.</summary>
    public ExceptionDispatchInfo? Failure { get; set; }
}
