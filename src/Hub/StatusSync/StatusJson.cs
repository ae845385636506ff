using System.Text.Json.Serialization;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.StatusSync;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusUpdate))]
[JsonSerializable(typeof(DriftPayload))]
internal sealed partial class StatusJson : JsonSerializerContext;

/// <summary>What mending a difference needs.</summary>
internal sealed record DriftPayload(long? OrderId, StatusUpdate? Theirs);
