using System.Security.Cryptography;
using System.Text;

namespace Allentown311.Departments.Parking;

/// <summary>The address to which changes are pushed, and the key that signs them (Standard Webhooks, symmetric scheme v1).</summary>
internal sealed record HookTarget(Uri Url, byte[] Key)
{
    private const string SecretPrefix = "whsec_";

    /// <summary>Reads the target from the environment; null when PARKING_HOOK_URL is not set, and then no change is pushed.</summary>
    /// <exception cref="CannotStartException">The address or the secret cannot be used.</exception>
    public static HookTarget? FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable("PARKING_HOOK_URL") is not { Length: > 0 } address)
            return null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url))
            throw new CannotStartException($"PARKING_HOOK_URL is not an address: {address}");

        var secret = Secrets.Require("PARKING_HOOK_SECRET", "the secret pushed changes are signed with, whsec_ and base64");
        var key = new byte[secret.Length];
        return secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[SecretPrefix.Length..], key, out var length)
            ? new HookTarget(url, key[..length])
            : throw new CannotStartException("PARKING_HOOK_SECRET must be whsec_ followed by base64.");
    }

    public HttpRequestMessage Sign(string id, DateTimeOffset now, byte[] body)
    {
        var timestamp = $"{now.ToUnixTimeSeconds()}";
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Key, signed))}");
        return request;
    }
}
