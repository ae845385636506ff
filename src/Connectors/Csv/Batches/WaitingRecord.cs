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
