using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Http;

/// <summary>Writes the signed statement of the grant <c>jwt_bearer</c> (RFC 7523, 3; RFC 7515, 7.1).</summary>
internal static class JwtAssertion
{
    /// <summary>The statement, good from now on.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The key cannot sign.</exception>
    public static string Write(OAuthGrant.JwtBearer grant, DateTimeOffset now)
    {
        var text = "";
        var signature = SigningKey.Sign(grant.Key.Current, algorithm =>
        {
            var header = new Dictionary<string, object> { ["alg"] = algorithm, ["typ"] = "JWT" };
            if (grant.KeyId is not null)
            {
                header["kid"] = grant.KeyId;
            }

            var claims = new Dictionary<string, object>
            {
                ["iss"] = grant.Issuer.Current,
                ["sub"] = grant.Subject.Current,
                ["aud"] = grant.Audience,
                ["iat"] = now.ToUnixTimeSeconds(),
                ["exp"] = (now + grant.Lasts).ToUnixTimeSeconds(),
                ["jti"] = Guid.NewGuid().ToString("N"),
            };
            text = $"{Part(header)}.{Part(claims)}";
            return Encoding.ASCII.GetBytes(text);
        });
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(Dictionary<string, object> members) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(members));
}
