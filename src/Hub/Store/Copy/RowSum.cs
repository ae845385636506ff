using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Allentown311.Hub.Store.Copy;

/// <summary>How many rows, and a sum over the SHA-256 of each: the same for the same rows, in whatever order they come.</summary>
[StructLayout(LayoutKind.Auto)]
internal record struct RowSum
{
    private ulong a;
    private ulong b;
    private ulong c;
    private ulong d;

    /// <summary>Rows so far.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a row of whole numbers, numbers, texts and nulls.</summary>
    public void Add(object?[] row)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(row.Select(Written)), hash);
        a += BinaryPrimitives.ReadUInt64LittleEndian(hash);
        b += BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]);
        c += BinaryPrimitives.ReadUInt64LittleEndian(hash[16..]);
        d += BinaryPrimitives.ReadUInt64LittleEndian(hash[24..]);
        Count++;
    }

    /// <summary>The beginning of the sum, for people.</summary>
    public override readonly string ToString() => a.ToString("x16", CultureInfo.InvariantCulture);

    // A number and the text that looks like it are two values.
    private static string? Written(object? value) => value switch
    {
        null => null,
        long n => string.Create(CultureInfo.InvariantCulture, $"n{n}"),
        double r => string.Create(CultureInfo.InvariantCulture, $"r{r:R}"),
        _ => $"t{value}",
    };
}
