using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Soap;

/// <summary>Reads <c>connection.auth.wsse</c>.</summary>
internal static class WsSecurityReader
{
    /// <summary>What most systems accept, and what .NET's own WS-Security writes.</summary>
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(5);

    /// <summary>The header's content; null when there is none, or a mistake was noted.</summary>
    public static WsSecurity? Read(YamlMap? map)
    {
        if (map is null)
        {
            return null;
        }

        var (isAsked, lifetime) = Lifetime(map);
        var token = isAsked && map.Find("user") is null && map.Find("password") is null ? null : Token(map);
        map.Close();
        return token is null && lifetime is null ? null : new WsSecurity(token, lifetime);
    }

    private static UsernameToken? Token(YamlMap map)
    {
        var user = map.Need("user", "\"${USER}\"")?.RotatingText();
        var password = map.Need("password", "\"${PASSWORD}\"")?.RotatingSecret();
        var digest = map.Choice("type", "digest", "digest", "text") == "digest";
        return user is null || password is null ? null : new UsernameToken(user, password, digest);
    }

    // Asked for without a lifetime: there is a mistake in it, and nothing else is missing for that.
    private static (bool IsAsked, TimeSpan? Lifetime) Lifetime(YamlMap map)
    {
        if (map.Find("timestamp") is not { } value || value.Text() is not { } text || text == "false")
        {
            return (false, null);
        }

        if (text == "true")
        {
            return (true, DefaultLifetime);
        }

        if (TimeSpans.TryParse(text, out var span) && span >= TimeSpan.FromSeconds(1))
        {
            return (true, span);
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", "Write true, or how long a message is good: 60s, 5m");
        return (true, null);
    }
}
