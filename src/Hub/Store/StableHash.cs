using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Allentown311.Hub.Store;

/// <summary>
/// Makes a key for something that has no number. The same content gives the same key, so that reading it twice parks it once.
/// </summary>
internal static class StableHash
{
    /// <summary>Returns 63 bits of the SHA-256 of the parts, as a number of 0 or more.</summary>
    public static long Of(params ReadOnlySpan<string> parts) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)))) & long.MaxValue;
}
