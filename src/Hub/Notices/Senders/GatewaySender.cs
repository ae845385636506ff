using System.Net;
using Allentown311.Connectors.Http;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>Posts text messages to a gateway as a form, which is what most gateways accept.</summary>
internal sealed class GatewaySender(SenderSettings settings, TimeProvider time, HttpMessageHandler? handler = null)
    : INoticeSender, IDisposable
{
    private readonly HttpDelivery http = new(
        settings,
        time,
        handler,
        HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.Gone, HttpStatusCode.UnprocessableEntity);

    /// <inheritdoc/>
    public bool RepeatIsDropped => settings.ResendIsSafe;

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        return await http.PostAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, settings.Url)
                {
                    Content = new FormUrlEncodedContent(
                        settings.Form.Select(field => KeyValuePair.Create(field.Key, Fill(field.Value.Current, message)))),
                };
                request.Headers.Add("Idempotency-Key", FileNames.Safe(message.Id));
                if (settings.User is not null)
                {
                    request.Headers.Add("Authorization", HttpSignIn.BasicValue(settings.User.Current, settings.Password!.Current));
                }

                return request;
            },
            ct).ConfigureAwait(false);
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
