using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Http;

/// <summary>Reads <c>connection:</c> of the kinds that speak HTTP, and its parts where another section has them too.</summary>
public static class HttpConnectionReader
{
    /// <summary>
    /// The connection; null when its address is missing or wrong. The caller closes the map, having asked for its own keys.
    /// </summary>
    /// <param name="map">The section.</param>
    /// <param name="kinds">Ways of proving ourselves that this protocol has.</param>
    public static HttpConnection? Read(YamlMap map, params IReadOnlyList<string> kinds)
    {
        var url = Address(map, "url", "https://department.example/service");
        var auth = map.Map("auth") is { } section ? Auth(section, kinds) : new HttpAuth.None();
        var tls = map.Map("tls") is { } files ? Tls(files) : null;
        return url is null || auth is null ? null : new HttpConnection(url, auth, tls);
    }

    /// <summary>Reads <c>auth:</c>; null, and noted, when it does not say how.</summary>
    /// <param name="section">The section.</param>
    /// <param name="kinds">Ways of proving ourselves that the protocol has.</param>
    public static HttpAuth? Auth(YamlMap section, IReadOnlyList<string> kinds)
    {
        var named = kinds.Where(k => section.Find(k) is not null).ToArray();
        section.Close();
        if (named.Length == 0 && section.Entries.Any())
        {
            return null;
        }

        if (named.Length != 1)
        {
            section.Self.Fault(
                $"\"{section.Path}\" names {(named.Length == 0 ? "no way" : "several ways")} to prove who we are",
                $"Write one of: {string.Join(", ", kinds)}");
            return null;
        }

        if (section.Map(named[0]) is not { } map)
        {
            return null;
        }

        HttpAuth? auth = named[0] switch
        {
            "basic" => Login(map) is var (user, password) ? new HttpAuth.Basic(user, password) : null,
            "wsse" => WsSecurity(map),
            "api_key" => ApiKey(map),
            _ => OAuth(map),
        };
        map.Close();
        return auth;
    }

    private static (string User, string Password)? Login(YamlMap map)
    {
        var (user, password) = (map.NeedText("user", "\"${USER}\""), map.Need("password", "\"${PASSWORD}\"")?.Secret());
        if (user?.Contains(':', StringComparison.Ordinal) == true)
        {
            map.Find("user")!.Fault("a user name cannot hold a colon", "HTTP Basic ends the user name at the first colon (RFC 7617, 2)");
        }

        return user is null || password is null ? null : (user, password);
    }

    private static HttpAuth.UsernameToken? WsSecurity(YamlMap map)
    {
        var (user, password) = (map.NeedText("user", "\"${USER}\""), map.Need("password", "\"${PASSWORD}\"")?.Secret());
        var digest = map.Choice("type", "digest", "digest", "text") == "digest";
        return user is null || password is null ? null : new HttpAuth.UsernameToken(user, password, digest);
    }

    private static HttpAuth.ApiKey? ApiKey(YamlMap map)
    {
        var (header, key) = (map.Text("header") ?? "X-Api-Key", map.Need("value", "\"${KEY}\"")?.Secret());
        if (!header.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            map.Find("header")!.Fault($"\"{header}\" is not a header name", "Write a name such as X-Api-Key");
            return null;
        }

        return key is null ? null : new HttpAuth.ApiKey(header, key.Trim());
    }

    private static HttpAuth.OAuth? OAuth(YamlMap map)
    {
        var url = Address(map, "token_url", "https://login.department.example/oauth2/token");
        var (id, secret) = (map.NeedText("client_id", "\"${CLIENT_ID}\""), map.Need("client_secret", "\"${CLIENT_SECRET}\"")?.Secret());
        var inBody = map.Choice("send", "header", "header", "body") == "body";
        var (scope, audience) = (map.Text("scope"), map.Text("audience"));
        return url is null || id is null || secret is null ? null : new HttpAuth.OAuth(url, id, secret, scope, audience, inBody);
    }

    /// <summary>Reads <c>tls:</c>.</summary>
    /// <param name="map">The section; it is closed.</param>
    public static TlsFiles Tls(YamlMap map)
    {
        var files = new TlsFiles(map.Text("certificate"), Key(map), map.Find("password")?.Secret(), map.Text("authority"));
        if (files.Key is not null && files.Certificate is null)
        {
            map.Find("key")!.Fault("a key without its certificate", "Write certificate: path beside it");
        }

        map.Close();
        return files;
    }

    // A path may stand there as it is; the key itself may not.
    private static string? Key(YamlMap map) =>
        map.Find("key") is not { } value ? null : value.Node.ToString().Contains("PRIVATE KEY", StringComparison.Ordinal) ? value.Secret() : value.Text();

    private static Uri? Address(YamlMap map, string key, string example)
    {
        if (map.Need(key, example) is not { } value || value.Text() is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Fragment.Length == 0)
        {
            return url;
        }

        if (value.IsStoodInFor)
        {
            // Leads nowhere (RFC 2606).
            return new Uri("https://unset.invalid/");
        }

        value.Fault($"\"{value.Path}\" is not an http or https address without user and fragment", $"Write, for example, {example}; credentials go under auth");
        return null;
    }
}
