using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Http;

/// <summary>Reads <c>auth.oauth2</c>: the token server, and the grant by which it gives a token.</summary>
internal static class OAuthReader
{
    private const string ClientCredentials = "client_credentials";

    // RFC 7523 lets servers refuse what is valid for long; Salesforce takes five minutes at most.
    private static readonly TimeSpan DefaultLife = TimeSpan.FromMinutes(3);

    /// <summary>The way to sign in; null when a mistake was noted. The caller closes the map.</summary>
    public static HttpAuth.OAuth? Read(YamlMap map)
    {
        var url = HttpConnectionReader.Address(map, "token_url", "https://login.department.example/oauth2/token");
        if (url is { Scheme: "http", IsLoopback: false })
        {
            map.Find("token_url")!.Fault("the client secret would cross the network in the clear", "Write an https address");
        }

        var kind = map.Choice("grant", ClientCredentials, ClientCredentials, "password", "jwt_bearer", "refresh_token");
        var needsClient = kind == ClientCredentials;
        var id = needsClient || map.Find("client_id") is not null ? map.Need("client_id", "\"${CLIENT_ID}\"")?.RotatingText() : null;
        var secret = needsClient || map.Find("client_secret") is not null
            ? map.Need("client_secret", "\"${CLIENT_SECRET}\"")?.RotatingSecret()
            : null;
        if (secret is not null && map.Find("client_id") is null)
        {
            map.Find("client_secret")!.Fault("a secret of nobody", "Write client_id beside it");
        }

        var inBody = map.Choice("send", "header", "header", "body") == "body";
        var (scope, audience) = (map.Text("scope"), map.Text("audience"));
        OAuthGrant? grant = kind switch
        {
            "password" => ReadPassword(map),
            "jwt_bearer" => ReadJwt(map, id, url),
            "refresh_token" => map.Need("refresh_token", "\"${file:/etc/hub/refresh-token}\"")?.RotatingSecret() is { } token
                ? new OAuthGrant.Refresh(token)
                : null,
            _ => new OAuthGrant.ClientCredentials(),
        };
        return url is null || grant is null || (needsClient && (id is null || secret is null)) ? null : new HttpAuth.OAuth(
            url, id, secret, scope, audience, inBody)
        {
            Grant = grant, Instance = ReadInstance(map),
        };
    }

    private static OAuthGrant.Password? ReadPassword(YamlMap map)
    {
        var user = map.Need("user", "\"${USER}\"")?.RotatingText();
        var password = map.Need("password", "\"${PASSWORD}\"")?.RotatingSecret();
        return user is null || password is null ? null : new OAuthGrant.Password(user, password);
    }

    private static OAuthGrant.JwtBearer? ReadJwt(YamlMap map, SecretSource? client, Uri? server)
    {
        if (map.Need("jwt", "{ key: \"${file:/etc/hub/key.pem}\", subject: hub@city.example }")?.Map() is not { } jwt)
        {
            return null;
        }

        var key = jwt.Need("key", "\"${file:/etc/hub/key.pem}\"")?.RotatingSecret(SigningKey.IsUsable);
        if (key is not null && jwt.Find("key") is { HasStandIn: false } at && !SigningKey.IsUsable(key.Current))
        {
            at.Fault(
                $"\"{at.Path}\" is no private key that can sign",
                "Give a PEM file with an RSA key of 2048 bits or more, or with an elliptic curve key P-256, without a password");
            key = null;
        }

        var subject = jwt.Need("subject", "hub@city.example")?.RotatingText();
        var issuer = jwt.Find("issuer") is { } written ? written.RotatingText() : client;
        if (issuer is null && jwt.Find("issuer") is null && map.Find("client_id") is null)
        {
            jwt.Self.Fault($"\"{jwt.Path}\" has no issuer", "Write client_id, which is the issuer, or issuer in jwt");
        }

        var life = jwt.Span("lasts", DefaultLife);
        var (audience, keyId) = (jwt.Text("audience") ?? server?.OriginalString, jwt.Text("key_id"));
        jwt.Close();
        return key is null || subject is null || issuer is null || audience is null
            ? null
            : new OAuthGrant.JwtBearer(key, issuer, subject, audience, keyId, life);
    }

    private static InstanceHosts? ReadInstance(YamlMap map)
    {
        if (map.Find("instance") is not { } value || value.Text() is not { } pattern)
        {
            return null;
        }

        if (InstanceHosts.IsPattern(pattern))
        {
            return new InstanceHosts(pattern);
        }

        value.Fault(
            $"\"{pattern}\" is no host, and no domain whose hosts are meant",
            "Write the host to which the token may go, such as city.my.salesforce.com, or \"*.my.salesforce.com\"");
        return null;
    }
}
