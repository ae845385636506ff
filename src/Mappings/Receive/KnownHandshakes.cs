using System.Text;
using System.Text.Json;
using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.Receive;

/// <summary>
/// The handshakes of systems that many departments have. They need no key in a mapping: each can be told from a push, and its answer
/// repeats a token that the caller itself has sent.
/// </summary>
public static class KnownHandshakes
{
    /// <summary>
    /// Microsoft Graph (a parameter of the address, and no body), Azure Event Grid (an event of its own), and the event
    /// <c>url_verification</c> of Slack and others.
    /// </summary>
    public static IReadOnlyList<PushHandshake> All { get; } =
    [
        new("validationToken", null, null, PushAnswer.TokenAlone),
        new(null, null, EventGridCode, Json("validationResponse")),
        new(null, null, Challenge, Json("challenge")),
    ];

    private static PushAnswer Json(string name) => new(
        200, "application/json", values => JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string>(StringComparer.Ordinal) { [name] = $"{values.Get(TokenValues.Name)}" }));

    private static string? EventGridCode(string text) => Find(
        text,
        "Microsoft.EventGrid.SubscriptionValidationEvent",
        root => root is { ValueKind: JsonValueKind.Array } && root.GetArrayLength() > 0 && Text(root[0], "eventType") is { } type
            && type == "Microsoft.EventGrid.SubscriptionValidationEvent" && root[0].TryGetProperty("data", out var data)
                ? Text(data, "validationCode")
                : null);

    private static string? Challenge(string text) => Find(
        text, "url_verification", root => Text(root, "type") == "url_verification" ? Text(root, "challenge") : null);

    private static string? Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    // Only a text that names the event is parsed, so that other pushes cost nothing.
    private static string? Find(string text, string eventName, Func<JsonElement, string?> read)
    {
        if (!text.Contains(eventName, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
