using System.Net;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>Posts a message over HTTP and says how that ended. One client for all messages: connections are kept and reused.</summary>
internal sealed class HttpDelivery : IDisposable
{
    private readonly HttpClient client;
    private readonly HttpDeliveryRules rules;

    /// <param name="settings">The channel's settings.</param>
    /// <param name="refusals">Answers by which the far side says that this message will never be taken; any other failure is for now.</param>
    public HttpDelivery(SenderSettings settings, params HttpStatusCode[] refusals)
    {
        rules = new HttpDeliveryRules(settings.Timeout, settings.ResendIsSafe, refusals);
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
        var body = new TrackedContent(request.Content!);
        request.Content = body;
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
            return rules.Answered(response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return rules.Failed(e, body.IsWritten);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
