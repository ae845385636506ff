using System.Text.Json.Serialization;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.StatusSync;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusUpdate))]
internal sealed partial class StatusJson : JsonSerializerContext;
