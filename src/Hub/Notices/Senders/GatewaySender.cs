using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>Posts text messages to a gateway as a form, which is what most gateways accept.</summary>
internal sealed class GatewaySender(SenderSettings settings, HttpMessageHandler? handler = null) : INoticeSender, IDisposable
{
    private readonly HttpDelivery http = new(
        settings, handler, HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.Gone, HttpStatusCode.UnprocessableEntity);

    private readonly AuthenticationHeaderValue? credentials = settings.User is null
        ? null
        : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.User}:{settings.Password}")));

    /// <inheritdoc/>
    public bool RepeatIsDropped => settings.ResendIsSafe;

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url)
        {
            Content = new FormUrlEncodedContent(
                settings.Form.Select(field => KeyValuePair.Create(field.Key, Fill(field.Value, message)))),
        };
        request.Headers.Add("Idempotency-Key", FileNames.Safe(message.Id));
        if (credentials is not null)
        {
            request.Headers.Authorization = credentials;
        }

        return await http.PostAsync(request, ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    // All places are filled in one pass, so that a department's text that holds "{{to}}" stays as it is.
    private static string Fill(string template, Message message) =>
        SenderReader.Place().Replace(template, place => place.Groups[1].Value.Trim() switch
        {
            "to" => message.To,
            "text" => message.Body,
            "id" => message.Id,
            _ => place.Value,
        });
}
