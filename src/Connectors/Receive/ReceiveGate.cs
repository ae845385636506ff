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

    /// <summary>
    /// True when the push may still prove authentic once its body is read. What its headers alone show to be false is refused before that.
    /// </summary>
    /// <param name="auth">The authentication that the mapping demands.</param>
    /// <param name="header">Returns a header's value, or null where the header is missing.</param>
    /// <param name="now">The current time.</param>
    public static bool MayAdmit(ReceiveAuth auth, Func<string, string?> header, DateTimeOffset now) => auth.HmacSecrets.IsEmpty
        ? Admits(auth, header, [], now)
        : WebhookSignature.IsPlausible(header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"), now);

    /// <summary>True when the push is authenticated as the mapping demands. A key of the hub's own is for the hub to check.</summary>
    /// <param name="auth">The authentication that the mapping demands.</param>
    /// <param name="header">Returns a header's value, or null where the header is missing.</param>
    /// <param name="body">The body, byte for byte as received.</param>
    /// <param name="now">The current time.</param>
    public static bool Admits(ReceiveAuth auth, Func<string, string?> header, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (auth.Key is { } key)
        {
            return key.Current is { Length: > 0 } expected && header(KeyHeader) is { } given && AreEqual(expected, given);
        }

        // Every secret is tried, so that the time shows nothing about which one fits.
        var isSigned = false;
        foreach (var secret in auth.HmacSecrets)
        {
            isSigned |= WebhookSignature.Verify(
                secret.Current, header("webhook-id"), header("webhook-timestamp"), body, header("webhook-signature"), now);
        }

        return isSigned;
    }

    // Hashes all have the same length, so the time of the comparison does not reveal the length of the key.
    private static bool AreEqual(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(a)), SHA256.HashData(Encoding.UTF8.GetBytes(b)));
}
