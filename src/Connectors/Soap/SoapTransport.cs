using System.Net;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;
using Allentown311.Connectors.Http;

namespace Allentown311.Connectors.Soap;

/// <summary>
/// The hub's own HTTP beneath the library's channel: addresses, certificates, sign-in, bounds and the trail are those of
/// <see cref="HttpChannel"/>. It keeps what happened for <see cref="SoapChannel"/>, as the library has words of its own for every failure.
/// </summary>
internal sealed class SoapTransport(HttpChannel http) : HttpMessageHandler
{
    private static readonly MediaTypeHeaderValue Unnamed = new("text/xml");
    private static readonly AsyncLocal<SoapExchange?> Current = new();

    /// <summary>Names the exchange that what is sent next, in this flow of calls, belongs to.</summary>
    public static void Begin(SoapExchange exchange) => Current.Value = exchange;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var exchange = Current.Value ?? throw new InvalidOperationException("A SOAP message is sent by SoapChannel alone.");
        try
        {
            // The hub's own word ends the wait; the library's time-outs are off.
            exchange.Answer = await http.AnswerAsync(request, exchange.Trail, exchange.Cancel);
            return Response(exchange.Answer, request);
        }
        catch (Exception e)
        {
            exchange.Failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }

    // The library reads no envelope out of statuses but 200 and 500; SOAP 1.2 sends faults with 400 too (Part 2, 7.5.2.2).
    private static HttpResponseMessage Response(HttpAnswer answer, HttpRequestMessage request)
    {
        var content = new ByteArrayContent(answer.Body.Array!, answer.Body.Offset, answer.Body.Count);
        content.Headers.ContentType = answer.ContentType ?? Unnamed;
        return new HttpResponseMessage(answer.Head.IsSuccess ? HttpStatusCode.OK : HttpStatusCode.InternalServerError)
        {
            Content = content, RequestMessage = request,
        };
    }
}

/// <summary>One message and what became of it.</summary>
/// <param name="Trail">Where what comes back is noted; null for nowhere.</param>
/// <param name="Cancel">Ends the wait.</param>
internal sealed record SoapExchange(Trail? Trail, CancellationToken Cancel)
{
    /// <summary>The answer as HTTP gave it; null when none came.</summary>
    public HttpAnswer? Answer { get; set; }

    /// <summary>Why no answer came; null when one did.</summary>
    public ExceptionDispatchInfo? Failure { get; set; }
}
