using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Allentown311.Mappings.FileFormats;

namespace Allentown311.Connectors.Csv.Batches;

/// <summary>An order that waits for its batch, as it will stand in the file. Does not print: it holds a resident's data.</summary>
/// <param name="Reference">Our reference.</param>
/// <param name="Since">Since when it waits (UTC).</param>
/// <param name="Text">Its row, line, element or object.</param>
/// <param name="Sums">The numbers in columns whose sums the file states.</param>
internal sealed record WaitingRecord(
    string Reference, DateTimeOffset Since, string Text, IReadOnlyDictionary<string, decimal> Sums)
{
    /// <summary>The record as the file's format writes it.</summary>
    [JsonIgnore]
    public FileRecord Record => new(Text, Sums);

    /// <summary>Tells two contents of one order apart: before and after a person corrected it.</summary>
    [JsonIgnore]
    public string Hash => HashOf(Text);

    /// <summary>The hash of an order's text.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The bytes that are stored.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, BatchJson.Default.WaitingRecord);

    /// <summary>Reads what was stored.</summary>
    /// <exception cref="IOException">The file is damaged.</exception>
    public static WaitingRecord Parse(byte[] bytes) => BatchJson.Parse(bytes, BatchJson.Default.WaitingRecord);

    /// <inheritdoc/>
    public override string ToString() => Reference;
}

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

/// <summary>An order of a batch.</summary>
/// <param name="Reference">Our reference.</param>
/// <param name="Record">The name under which it waited.</param>
/// <param name="Hash">The hash of its text.</param>
internal sealed record BatchedOrder(string Reference, string Record, string Hash);

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
