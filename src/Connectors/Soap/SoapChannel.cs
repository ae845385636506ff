using System.ServiceModel;
using System.ServiceModel.Channels;
using Allentown311.Connectors.Http;
using Allentown311.Mappings.Soap;

namespace Allentown311.Connectors.Soap;

/// <summary>
/// One mapping's way to its department's SOAP system: the library's request channel over the hub's own HTTP. Many threads may use it.
/// </summary>
internal sealed class SoapChannel
{
    // Never closed: it holds nothing open itself, and an order that is on its way may finish.
    private readonly IRequestChannel channel;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="mapping">Where to, and how messages are written.</param>
    /// <param name="http">What sends them; it stays the caller's to dispose of.</param>
    public SoapChannel(SoapMapping mapping, HttpChannel http)
    {
        // The library puts an HttpClient over it and may dispose of that; HttpChannel stays.
        Func<HttpClientHandler, HttpMessageHandler> handler = _ => new SoapTransport(http);
        var factory = SoapBinding.Of(mapping).BuildChannelFactory<IRequestChannel>(handler);
        factory.Open();
        channel = factory.CreateChannel(new EndpointAddress(mapping.Connection.Url));
        channel.Open();
    }

    /// <summary>Sends a message and reads its whole answer.</summary>
    /// <param name="message">The message; it is used up.</param>
    /// <param name="trail">Where what comes back is noted, also when it cannot be used; null for nowhere.</param>
    /// <param name="ct">Ends the wait; the outcome is then unknown.</param>
    /// <exception cref="HttpRequestException">The connection failed; see <see cref="HttpOutcome.NotSent"/>.</exception>
    /// <exception cref="OutcomeUnknownException">The library can make nothing of the answer.</exception>
    public async Task<SoapReply> SendAsync(Message message, Trail? trail, CancellationToken ct)
    {
        var exchange = new SoapExchange(trail, ct);
        SoapTransport.Begin(exchange);
        try
        {
            // Without a time-out: the hub cancels.
            using var reply = await Task<Message>.Factory.FromAsync(
                channel.BeginRequest, channel.EndRequest, message, TimeSpan.MaxValue, state: null);
            return new SoapReply(exchange.Answer!.Head, ((AnswerMessage)reply).Answer);
        }
        catch (Exception) when (exchange.Failure is { } failure)
        {
            failure.Throw();
            throw;
        }
        catch (Exception e) when (exchange.Answer is not null)
        {
            // Without the library's words, which may quote the answer.
            throw new OutcomeUnknownException($"The SOAP library can make nothing of the answer ({e.GetType().Name}).");
        }
        finally
        {
            message.Close();
        }
    }
}

/// <summary>An answer of a SOAP system.</summary>
/// <param name="Head">What HTTP says of it.</param>
/// <param name="Answer">What it holds.</param>
internal sealed record SoapReply(HttpHead Head, SoapAnswer Answer);
