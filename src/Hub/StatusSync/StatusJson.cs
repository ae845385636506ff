using System.Text.Json.Serialization;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.StatusSync;

/// <summary>How a status update is stored as JSON, in unmatched updates and in the payload of jobs.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusUpdate))]
internal sealed partial class StatusJson : JsonSerializerContext;
