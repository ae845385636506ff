using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Allentown311.Hub.City;
using Allentown311.Mappings.Receive;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>Posts messages as JSON, signed as Standard Webhooks (https://www.standardwebhooks.com) where a secret is set.</summary>
internal sealed class WebhookSender(SenderSettings settings, string channel, TimeProvider time) : INoticeSender, IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpDelivery http = new(settings, HttpStatusCode.Gone, HttpStatusCode.UnprocessableEntity);
    private readonly byte[]? key = settings.Secret is null ? null : WebhookSecret.Bytes(settings.Secret);

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new WebhookBody(message.Id, message.Event, message.TicketNumber, channel, message.To, message.ToName, message.Subject, message.Body, message.Language),
            WebhookJson.Default.WebhookBody);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = new ByteArrayContent(body) { Headers = { ContentType = Json } } };
        Sign(request.Headers, FileNames.Safe(message.Id), body);
        return await http.PostAsync(request, ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private void Sign(HttpRequestHeaders headers, string id, byte[] body)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        headers.Add("webhook-id", id);
        headers.Add("webhook-timestamp", timestamp);
        if (key is not null)
        {
            byte[] signed = [.. Encoding.ASCII.GetBytes($"{id}.{timestamp}."), .. body];
            headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}");
        }
    }
}

/// <summary>What a webhook receives.</summary>
internal sealed record WebhookBody(
    string Id, string Event, string Ticket, string Channel, string To, string Name, string Subject, string Text, string Language);

/// <summary>Source-generated: no reflection for each message.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WebhookBody))]
internal sealed partial class WebhookJson : JsonSerializerContext;
