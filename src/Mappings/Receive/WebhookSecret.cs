using System.Text;

namespace Allentown311.Mappings.Receive;

/// <summary>The secret of a signed push: <c>whsec_</c> and base64 (Standard Webhooks), or plain text.</summary>
public static class WebhookSecret
{
    private const string Prefix = "whsec_";

    /// <summary>The key's bytes; null when the text after <c>whsec_</c> is not base64.</summary>
    public static byte[]? Bytes(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetBytes(secret);
        }

        var bytes = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out var count) ? bytes[..count] : null;
    }
}
