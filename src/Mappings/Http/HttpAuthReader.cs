using Allentown311.Mappings.Http.Sessions;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Http;

/// <summary>Reads <c>connection.auth:</c>: the one way in which the hub signs in over HTTP.</summary>
public static class HttpAuthReader
{
    /// <summary>The ways to sign in that every mapping over HTTP has.</summary>
    private static readonly IReadOnlyList<string> HttpKinds = ["basic", "digest", "ntlm", "negotiate", "api_key", "oauth2"];

    private const string SessionKey = "session";

    /// <summary>The way to sign in; null when a mistake was noted.</summary>
    /// <param name="section">The section; it is closed here.</param>
    /// <param name="companionKey">A key that the caller reads, which may stand alone or beside a way of HTTP's; null for none.</param>
    /// <param name="readSession">Reads a sign-in by a call in the language of the mapping's kind; null where there is none.</param>
    public static HttpAuth? Read(YamlMap section, string? companionKey, Func<YamlMap, SessionPlan?>? readSession)
    {
        if (readSession is null || section.Find(SessionKey) is not { } value)
        {
            return Read(section, companionKey, readSession is null ? HttpKinds : [.. HttpKinds, SessionKey]);
        }

        if (HttpKinds.FirstOrDefault(k => section.Find(k) is not null) is { } other)
        {
            section.Find(other)!.Fault(
                $"\"{section.Path}\" names several ways to prove who we are",
                other == "basic"
                    ? "Write basic inside session: the sign-in sends it, and later calls carry the session"
                    : $"Write either session or {other}");
        }

        section.Close();
        return value.Map() is { } map && readSession(map) is { } plan ? new HttpAuth.Session(plan) : null;
    }

    /// <summary>The way to sign in, of some kinds only; null when a mistake was noted.</summary>
    public static HttpAuth? Read(YamlMap section, string? companionKey, params IReadOnlyList<string> kinds)
    {
        var named = kinds.Where(k => section.Find(k) is not null).ToArray();
        var accompanied = companionKey is not null && section.Find(companionKey) is not null;
        section.Close();
        if (named.Length == 0 && accompanied)
        {
            return new HttpAuth.None();
        }

        if (named.Length == 0 && section.Entries.Any())
        {
            return null;
        }

        if (named.Length != 1)
        {
            var known = string.Join(", ", companionKey is null ? kinds : [.. kinds, companionKey]);
            section.Self.Fault(
                $"\"{section.Path}\" names {(named.Length == 0 ? "no way" : "several ways")} to prove who we are",
                companionKey is null ? $"Write one of: {known}" : $"Write one of: {known}; {companionKey} may stand beside another");
            return null;
        }

        if (section.Map(named[0]) is not { } map)
        {
            return null;
        }

        HttpAuth? auth = named[0] switch
        {
            "basic" => Login(map) is var (user, password) ? new HttpAuth.Basic(user, password) : null,
            "digest" => Login(map) is var (user, password) ? new HttpAuth.Digest(user, password) : null,
            "ntlm" => Account(map),
            "negotiate" => Negotiate(map),
            "api_key" => ApiKey(map),
            _ => OAuthReader.Read(map),
        };
        map.Close();
        return auth;
    }

    /// <summary>Reads <c>basic:</c>; null when a mistake was noted.</summary>
    /// <param name="map">The section; it is closed.</param>
    internal static HttpAuth.Basic? ReadBasic(YamlMap map)
    {
        var login = Login(map);
        map.Close();
        return login is var (user, password) ? new HttpAuth.Basic(user, password) : null;
    }

    private static (SecretSource User, SecretSource Password)? Login(YamlMap map)
    {
        var user = map.Need("user", "\"${USER}\"")?.RotatingText(IsUser);
        var password = map.Need("password", "\"${PASSWORD}\"")?.RotatingSecret();
        if (user is not null && !IsUser(user.Current))
        {
            map.Find("user")!.Fault(
                "a user name cannot hold a colon", "HTTP ends the user name at the first colon (RFC 7617, 2; RFC 7616, 3.4.2)");
        }

        return user is null || password is null ? null : (user, password);
    }

    private static bool IsUser(string text) => !text.Contains(':', StringComparison.Ordinal);

    private static HttpAuth.Ntlm? Account(YamlMap map)
    {
        var user = map.Need("user", "\"${USER}\"")?.RotatingText();
        var password = map.Need("password", "\"${PASSWORD}\"")?.RotatingSecret();
        var domain = map.Text("domain") is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
        return user is null || password is null ? null : new HttpAuth.Ntlm(user, password, domain);
    }

    // An empty map means the account the hub runs as: a service account of the domain, or a ticket that kinit keeps fresh.
    private static HttpAuth.Negotiate? Negotiate(YamlMap map) =>
        !map.Entries.Any() ? new HttpAuth.Negotiate(null) : Account(map) is { } account ? new HttpAuth.Negotiate(account) : null;

    private static HttpAuth.ApiKey? ApiKey(YamlMap map)
    {
        var (header, key) = (map.Text("header") ?? "X-Api-Key", map.Need("value", "\"${KEY}\"")?.RotatingSecret());
        if (header.Length == 0 || !header.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            map.Find("header")!.Fault($"\"{header}\" is not a header name", "Write a name such as X-Api-Key");
            return null;
        }

        return key is null ? null : new HttpAuth.ApiKey(header, key);
    }
}
