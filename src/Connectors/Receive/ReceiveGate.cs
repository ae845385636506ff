using System.Security.Cryptography;
using System.Text;
using Allentown311.Mappings.Receive;

namespace Allentown311.Connectors.Receive;

/// <summary>Decides whether a push is let in. Pure; it tells no caller why not.</summary>
public static class ReceiveGate
{
    /// <summary>Header that holds the key, where a mapping asks for one.</summary>
    public const string KeyHeader = "X-Api-Key";

    /// <summary>True when the push proves itself as the mapping says.</summary>
    /// <param name="auth">How it must prove itself.</param>
    /// <param name="header">Gives a header's value, or null.</param>
    /// <param name="body">The body as it came.</param>
    /// <param name="now">The time.</param>
    public static bool Admits(ReceiveAuth auth, Func<string, string?> header, ReadOnlySpan<byte> body, DateTimeOffset now) =>
        auth.HmacSecret is { Length: > 0 } secret
            ? WebhookSignature.Verify(secret, header("webhook-id"), header("webhook-timestamp"), body, header("webhook-signature"), now)
            : auth.Key is { Length: > 0 } key && header(KeyHeader) is { } given && Same(key, given);

    // Hashes have one length, so the comparison does not tell the key's.
    private static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(a)), SHA256.HashData(Encoding.UTF8.GetBytes(b)));
}
