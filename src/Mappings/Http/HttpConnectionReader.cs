using Allentown311.Mappings.Http.Sessions;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Http;

/// <summary>Reads <c>connection:</c> of the mappings over HTTP, and those of its parts that other sections have too.</summary>
public static class HttpConnectionReader
{
    /// <summary>
    /// The connection; null when its address is missing or wrong. The caller reads its own keys and then closes the map.
    /// </summary>
    /// <param name="map">The section.</param>
    /// <param name="companionAuth">A key of <c>auth:</c> that the caller reads itself; null for none.</param>
    /// <param name="readSession">Reads <c>auth.session</c>; null where the kind has none.</param>
    public static HttpConnection? Read(YamlMap map, string? companionAuth = null, Func<YamlMap, SessionPlan?>? readSession = null)
    {
        var url = Address(map, "url", "https://department.example/service");
        if (map.Find("url") is { } at)
        {
            PlainTo.Check(map, url, at, "https");
        }

        var auth = map.Map("auth") is { } section ? HttpAuthReader.Read(section, companionAuth, readSession) : new HttpAuth.None();
        var tls = map.Map("tls") is { } files ? Tls(files) : null;
        return url is null || auth is null ? null : new HttpConnection(url, auth, tls);
    }

    /// <summary>Reads <c>tls:</c>.</summary>
    /// <param name="map">The section; it is closed.</param>
    public static TlsFiles Tls(YamlMap map)
    {
        var files = new TlsFiles(
            map.Find("certificate")?.RotatingText(),
            Key(map),
            map.Find("password")?.RotatingSecret(),
            map.Find("authority")?.RotatingText());
        if (files.Key is not null && files.Certificate is null)
        {
            map.Find("key")!.Fault("a key without its certificate", "Write certificate: path beside it");
        }

        map.Close();
        return files;
    }

    // The file may hold a path as it is; the key itself must come from outside the file.
    private static SecretSource? Key(YamlMap map) =>
        map.Find("key") is not { } value ? null
            : value.Node.ToString().Contains("PRIVATE KEY", StringComparison.Ordinal) ? value.RotatingSecret()
            : value.RotatingText();

    /// <summary>An http or https address; null when it is missing or wrong.</summary>
    internal static Uri? Address(YamlMap map, string key, string example)
    {
        if (map.Need(key, example) is not { } value || value.Text() is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
            && url.UserInfo.Length == 0
            && url.Fragment.Length == 0)
        {
            return url;
        }

        if (value.HasStandIn)
        {
            // No such host can exist (RFC 2606).
            return new Uri("https://unset.invalid/");
        }

        value.Fault(
            $"\"{value.Path}\" is not an http or https address without user and fragment",
            $"Write, for example, {example}; credentials go under auth");
        return null;
    }
}
