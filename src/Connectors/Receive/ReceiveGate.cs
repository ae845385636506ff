using System.Security.Cryptography;
using System.Text;
using Allentown311.Mappings.Receive;

namespace Allentown311.Connectors.Receive;

/// <summary>
/// Decides whether a department's push is accepted. Pure; it returns no reason, so that a caller learns nothing from a refusal.
/// </summary>
public static class ReceiveGate
{
    /// <summary>Name of the header that holds the key, where a mapping asks for a key.</summary>
    public const string KeyHeader = "X-Api-Key";

    /// <summary>True when the push is authenticated as the mapping demands.</summary>
    /// <param name="auth">The authentication that the mapping demands.</param>
    /// <param name="header">Returns a header's value, or null where the header is missing.</param>
    /// <param name="body">The body, byte for byte as received.</param>
    /// <param name="now">The current time.</param>
    public static bool Admits(ReceiveAuth auth, Func<string, string?> header, ReadOnlySpan<byte> body, DateTimeOffset now) =>
        auth.HmacSecret is { Length: > 0 } secret
            ? WebhookSignature.Verify(secret, header("webhook-id"), header("webhook-timestamp"), body, header("webhook-signature"), now)
            : auth.Key is { Length: > 0 } key && header(KeyHeader) is { } given && AreEqual(key, given);

    // Hashes all have the same length, so the time of the comparison does not reveal the length of the key.
    private static bool AreEqual(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(a)), SHA256.HashData(Encoding.UTF8.GetBytes(b)));
}
