using System.Security.Cryptography;
using System.Text;

namespace Allentown311.Hub.Store;

/// <summary>
/// The key of the audit's chain, which is kept outside the database: whoever can write to the database can compute a chain of hashes anew,
/// and cannot compute one of HMACs (RFC 2104).
/// </summary>
internal static class AuditKey
{
    /// <summary>The beginning of a line's hash that was made with the key.</summary>
    public const string Mark = "hmac-";

    // A process has one database, and one key. Set once, before a store is opened.
    private static byte[]? current;

    /// <summary>The key of this process; null for none.</summary>
    public static byte[]? Current => Volatile.Read(ref current);

    /// <summary>Uses a key from now on.</summary>
    public static void Use(string text) => Volatile.Write(ref current, Encoding.UTF8.GetBytes(text));

    /// <summary>The hash of a line's content: with the key where there is one, else without.</summary>
    public static string Hash(byte[] content, byte[]? key) => key is null
        ? Convert.ToHexStringLower(SHA256.HashData(content))
        : Mark + Convert.ToHexStringLower(HMACSHA256.HashData(key, content));

    /// <summary>True for a line that was made with a key.</summary>
    public static bool IsKeyed(string hash) => hash.StartsWith(Mark, StringComparison.Ordinal);
}
