using System.ServiceModel;
using System.ServiceModel.Channels;
using Allentown311.Connectors.Http;
using Allentown311.Mappings.Soap;

namespace Allentown311.Connectors.Soap;

/// <summary>
/// One mapping's channel to its department's SOAP system: the request channel of System.ServiceModel over the hub's own HTTP. Many threads
/// may use it.
/// </summary>
internal sealed class SoapChannel
{
    // Never closed: it holds no resources itself, and closing it could abort an order that is on its way.
    private readonly IRequestChannel channel;

    /// <summary>Sets the channel up. It connects with the first message.</summary>
    /// <param name="mapping">The system's address, and how messages are written.</param>
    /// <param name="http">Sends the messages; it stays the caller's to dispose of.</param>
    public SoapChannel(SoapMapping mapping, HttpChannel http)
    {
        // The library wraps this handler in an HttpClient and may dispose of it. The HttpChannel outlives that.
        Func<HttpClientHandler, HttpMessageHandler> handler = _ => new SoapTransport(http);
        var factory = SoapBinding.Of(mapping).BuildChannelFactory<IRequestChannel>(handler);
        factory.Open();
        channel = factory.CreateChannel(new EndpointAddress(mapping.Connection.Url));
        channel.Open();
    }

    /// <summary>Sends a message and reads its whole reply.</summary>
    /// <param name="message">The message; it cannot be sent again.</param>
    /// <param name="session">The session that the message carries; null for none.</param>
    /// <param name="trail">Records the reply, even one that cannot be used; null to record nothing.</param>
    /// <param name="ct">Ends the wait; the outcome is then unknown.</param>
    /// <exception cref="HttpRequestException">The connection failed; see <see cref="HttpOutcome.NotSent"/>.</exception>
    /// <exception cref="OutcomeUnknownException">The library cannot read the reply.</exception>
    public async Task<SoapReply> SendAsync(Message message, HttpSession? session, Trail? trail, CancellationToken ct)
    {
        var exchange = new SoapExchange(trail, session, ct);
        SoapTransport.Begin(exchange);
        try
        {
            // Without a time-out: the hub cancels.
            using var reply = await Task<Message>.Factory.FromAsync(
                channel.BeginRequest, channel.EndRequest, message, TimeSpan.MaxValue, state: null);
            return new SoapReply(exchange.Reply!.Head, ((AnswerMessage)reply).Answer);
        }
        catch (Exception) when (exchange.Failure is { } failure)
        {
            failure.Throw();
            throw;
        }
        catch (Exception e) when (exchange.Reply is not null)
        {
            // Without the library's own message, which may quote the reply.
            throw new OutcomeUnknownException($"The SOAP library can make nothing of the answer ({e.GetType().Name}).");
        }
        finally
        {
            message.Close();
        }
    }
}
