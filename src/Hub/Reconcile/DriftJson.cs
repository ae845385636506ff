using System.Text.Json.Serialization;

namespace Allentown311.Hub.Reconcile;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DriftPayload))]
internal sealed partial class DriftJson : JsonSerializerContext;
