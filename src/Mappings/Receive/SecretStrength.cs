using System.Text;

namespace Allentown311.Mappings.Receive;

/// <summary>The least that a key or a signing secret must hold.</summary>
public static class SecretStrength
{
    /// <summary>Bits that a secret must have room for. Fewer can be tried through (NIST SP 800-131A, 10).</summary>
    public const int LeastBits = 128;

    /// <summary>True when so many bytes have room for <see cref="LeastBits"/>. Whether they were drawn at random cannot be seen.</summary>
    public static bool IsEnough(ReadOnlySpan<byte> secret) => secret.Length * 8 >= LeastBits;

    /// <inheritdoc cref="IsEnough(ReadOnlySpan{byte})"/>
    public static bool IsEnough(string secret) => Encoding.UTF8.GetByteCount(secret) * 8 >= LeastBits;
}
