using System.Text.Json;
using System.Text.Json.Serialization;

namespace Allentown311.Connectors.Csv.Batches;

/// <summary>Writes and reads these records as JSON.</summary>
[JsonSerializable(typeof(WaitingRecord))]
[JsonSerializable(typeof(BatchList))]
internal sealed partial class BatchJson : JsonSerializerContext
{
    /// <summary>Reads what was stored.</summary>
    /// <exception cref="IOException">The file is damaged.</exception>
    public static T Parse<T>(byte[] bytes, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new IOException("A file of the batches is empty.");
        }
        catch (JsonException e)
        {
            throw new IOException("A file of the batches is damaged.", e);
        }
    }
}
