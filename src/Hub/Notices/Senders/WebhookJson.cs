using System.Text.Json.Serialization;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>The source-generated serializer of <see cref="WebhookBody"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WebhookBody))]
internal sealed partial class WebhookJson : JsonSerializerContext;
