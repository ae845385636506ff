using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Allentown311.Mappings.Receive;

namespace Allentown311.Connectors.Receive;

/// <summary>
/// Verifies the signature of a push by Standard Webhooks 1.0 with a symmetric key (<c>v1</c>): HMAC-SHA256 over <c>id.timestamp.body</c>.
/// </summary>
public static class WebhookSignature
{
    /// <summary>How much the push's timestamp may differ from our clock, in either direction.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private const string Version = "v1,";

    /// <summary>
    /// True when the headers alone do not show that the push is not authentic: all are there, the time is within <see cref="Skew"/>, and
    /// there is a signature of this version.
    /// </summary>
    public static bool IsPlausible(string? id, string? timestamp, string? signatureHeader, DateTimeOffset now) =>
        !string.IsNullOrEmpty(id)
        && signatureHeader is not null && signatureHeader.Contains(Version, StringComparison.Ordinal)
        && long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs((double)now.ToUnixTimeSeconds() - seconds) <= Skew.TotalSeconds;

    /// <summary>
    /// True when one of the signatures matches and the timestamp is within <see cref="Skew"/>. Signatures are compared in constant time.
    /// </summary>
    /// <param name="secret"><c>whsec_</c> and base64, or plain text.</param>
    /// <param name="id">Header <c>webhook-id</c>; the caller stores it, so that a replay has no effect.</param>
    /// <param name="timestamp">Header <c>webhook-timestamp</c>: seconds since 1970.</param>
    /// <param name="body">The body, byte for byte as received.</param>
    /// <param name="signatureHeader">
    /// Header <c>webhook-signature</c>: one or more signatures, separated by blanks (several while a secret is rotated).
    /// </param>
    /// <param name="now">The current time.</param>
    public static bool Verify(
        string secret, string? id, string? timestamp, ReadOnlySpan<byte> body, string? signatureHeader, DateTimeOffset now)
    {
        if (!IsPlausible(id, timestamp, signatureHeader, now) || WebhookSecret.Bytes(secret) is not { Length: > 0 } key)
        {
            return false;
        }

        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hash.AppendData(body);
        var expected = hash.GetHashAndReset();

        var matches = false;
        Span<byte> given = stackalloc byte[expected.Length];
        foreach (var signature in signatureHeader!.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            matches |= signature.StartsWith(Version, StringComparison.Ordinal)
                && Convert.TryFromBase64String(signature[Version.Length..], given, out var length) && length == expected.Length
                && CryptographicOperations.FixedTimeEquals(expected, given);
        }

        return matches;
    }
}
