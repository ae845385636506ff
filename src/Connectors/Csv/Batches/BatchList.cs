using System.Text.Json;

namespace Allentown311.Connectors.Csv.Batches;

/// <summary>A file of several orders, as it is or will be written.</summary>
/// <param name="Sequence">Its number, which no other file has.</param>
/// <param name="Name">Its name.</param>
/// <param name="Created">When its orders were chosen (UTC).</param>
/// <param name="Orders">Its orders, in their order in the file.</param>
internal sealed record BatchList(long Sequence, string Name, DateTimeOffset Created, IReadOnlyList<BatchedOrder> Orders)
{
    /// <summary>The bytes that are stored.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, BatchJson.Default.BatchList);

    /// <summary>Reads what was stored.</summary>
    /// <exception cref="IOException">The file is damaged.</exception>
    public static BatchList Parse(byte[] bytes) => BatchJson.Parse(bytes, BatchJson.Default.BatchList);
}
