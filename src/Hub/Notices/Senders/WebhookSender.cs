using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Allentown311.Hub.City;
using Allentown311.Mappings.Receive;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>
/// Posts messages as JSON. Where the settings hold a secret, requests are signed as Standard Webhooks
/// (https://www.standardwebhooks.com) specifies.
/// </summary>
internal sealed class WebhookSender(SenderSettings settings, string channel, TimeProvider time, HttpMessageHandler? handler = null)
    : INoticeSender, IDisposable
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    private readonly HttpDelivery http = new(settings, time, handler, HttpStatusCode.Gone, HttpStatusCode.UnprocessableEntity);

    /// <inheritdoc/>
    public bool RepeatIsDropped => settings.ResendIsSafe;

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        var body = new WebhookBody(
            Id: message.Id,
            Event: message.Event,
            Ticket: message.TicketNumber,
            Channel: channel,
            To: message.To,
            Name: message.ToName,
            Subject: message.Subject,
            Text: message.Body,
            Language: message.Language);
        var json = JsonSerializer.SerializeToUtf8Bytes(body, WebhookJson.Default.WebhookBody);
        return await http.PostAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, settings.Url)
                {
                    Content = new ByteArrayContent(json) { Headers = { ContentType = JsonType } },
                };
                Sign(request.Headers, FileNames.Safe(message.Id), json);
                return request;
            },
            ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private void Sign(HttpRequestHeaders headers, string id, byte[] body)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        headers.Add("webhook-id", id);
        headers.Add("webhook-timestamp", timestamp);
        if (settings.Secret is { } secret && WebhookSecret.Bytes(secret.Current) is { } key)
        {
            byte[] signed = [.. Encoding.ASCII.GetBytes($"{id}.{timestamp}."), .. body];
            headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}");
        }
    }
}
