using System.Globalization;
using System.Net;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Notices.Channels;

/// <summary>Posts a message over HTTP and says how that ended. One client for all messages: connections are kept and reused.</summary>
internal sealed class HttpDelivery : IDisposable
{
    private readonly HttpClient client;
    private readonly TimeSpan timeout;
    private readonly HttpStatusCode[] refusals;

    /// <param name="settings">The channel's settings.</param>
    /// <param name="refusals">Answers by which the far side says that this message will never be taken; any other failure is for now.</param>
    public HttpDelivery(ChannelSettings settings, params HttpStatusCode[] refusals)
    {
        this.refusals = refusals;
        timeout = settings.Timeout;
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = settings.Concurrency,
            ConnectTimeout = settings.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        { Timeout = settings.Timeout };
        foreach (var (name, value) in settings.Headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>Posts, and reads nothing of the answer but its status.</summary>
    public async Task<Delivery> PostAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
            var status = string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode}");
            return response.IsSuccessStatusCode ? new Delivery.Sent()
                : refusals.Contains(response.StatusCode) ? new Delivery.Refused($"the message was refused ({status})")
                : new Delivery.Later($"the receiver answered {status}");
        }
        catch (HttpRequestException e)
        {
            // Its message may hold the address of the receiver, and with it a token.
            return new Delivery.Later($"the receiver cannot be reached ({e.HttpRequestError})");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Delivery.Later(string.Create(CultureInfo.InvariantCulture, $"the receiver gave no answer within {timeout.TotalSeconds:0.#} s"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
