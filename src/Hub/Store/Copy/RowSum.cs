using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Allentown311.Hub.Store.Copy;

/// <summary>
/// A checksum of rows: their number, and the sum of the SHA-256 of each. The same rows in any order have the same checksum.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal record struct RowSum
{
    private ulong a;
    private ulong b;
    private ulong c;
    private ulong d;

    /// <summary>The number of rows added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a row of integers, floating-point numbers, texts and nulls.</summary>
    public void Add(object?[] row)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(row.Select(Tagged)), hash);
        a += BinaryPrimitives.ReadUInt64LittleEndian(hash);
        b += BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]);
        c += BinaryPrimitives.ReadUInt64LittleEndian(hash[16..]);
        d += BinaryPrimitives.ReadUInt64LittleEndian(hash[24..]);
        Count++;
    }

    /// <summary>The first 64 bits of the sum in hex, for display.</summary>
    public override readonly string ToString() => a.ToString("x16", CultureInfo.InvariantCulture);

    // Values are tagged with their type, because a number differs from a text that looks like it.
    private static string? Tagged(object? value) => value switch
    {
        null => null,
        long n => string.Create(CultureInfo.InvariantCulture, $"n{n}"),
        double r => string.Create(CultureInfo.InvariantCulture, $"r{r:R}"),
        _ => $"t{value}",
    };
}
