using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Receive;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads <c>notices.mail</c> and <c>notices.text</c>. Only the keys of the chosen <c>via</c> are known.</summary>
internal static partial class SenderReader
{
    /// <summary>Reads the settings; <c>via: folder</c> where the section is absent.</summary>
    public static SenderSettings Read(YamlMap? map, params IReadOnlyList<string> ways)
    {
        if (map is null)
        {
            return new SenderSettings("folder");
        }

        var via = map.Find("via") is null ? null : map.Choice("via", "", ways);
        if (via is null)
        {
            map.Need("via", ways[0]);
        }

        if (string.IsNullOrEmpty(via))
        {
            return new SenderSettings("folder");
        }

        var settings = new SenderSettings(via)
        {
            Concurrency = map.Number("concurrency", 4, 1, 64),
            Timeout = map.Span("timeout", via == "smtp" ? MailServerReader.DefaultTimeout : SenderSettings.DefaultTimeout),
        };
        if (settings.Timeout <= TimeSpan.Zero)
        {
            map.Find("timeout")!.Fault($"\"{map.Path}.timeout\" is nothing", "Write a time span such as 30s");
        }

        settings = via switch
        {
            "smtp" => MailServerReader.Read(map, settings),
            "gateway" => Login(map, Http(map, settings) with { Form = Form(map) }),
            "webhook" => Http(map, settings) with { Secret = Secret(map) },
            _ => settings,
        };
        map.Close();
        return settings;
    }

    private static SenderSettings Http(YamlMap map, SenderSettings settings) =>
        settings with
        {
            Url = Url(map),
            Headers = Headers(map),
            ResendIsSafe = map.Choice("resend", "ask", "ask", "safe") == "safe",
        };

    private static SenderSettings Login(YamlMap map, SenderSettings settings)
    {
        var (user, password) = (map.Find("user"), map.Find("password"));
        if (user is null != password is null)
        {
            (user ?? password)!.Fault("\"user\" and \"password\" go together", "Write both, or neither");
        }

        return settings with { User = user?.RotatingText(), Password = password?.RotatingSecret() };
    }

    private static SecretSource? Secret(YamlMap map)
    {
        if (map.Find("secret") is not { } value
            || value.RotatingSecret(text => WebhookSecret.Bytes(text) is { } key && SecretStrength.IsEnough(key)) is not { } secret)
        {
            return null;
        }

        if (WebhookSecret.Bytes(secret.Current) is not { Length: > 0 } bytes)
        {
            value.Fault($"\"{value.Path}\" is not base64 after whsec_", "Give the secret as the receiver shows it: whsec_ and base64");
        }
        else if (!value.HasStandIn && !SecretStrength.IsEnough(bytes))
        {
            value.Fault(
                $"\"{value.Path}\" is shorter than {SecretStrength.LeastBits} bits",
                "Agree on a longer one with the receiver, such as: echo whsec_$(openssl rand -base64 24)");
        }

        return secret;
    }

    private static Uri? Url(YamlMap map)
    {
        if (map.Need("url", "https://sms.example.com/send") is not { } value || value.Text() is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.UserInfo.Length == 0)
        {
            PlainTo.Check(map, url, value, "https");
            return url;
        }

        if (value.HasStandIn)
        {
            return new Uri("https://unset.invalid/");
        }

        value.Fault(
            $"\"{value.Path}\" is not a web address",
            "Write the whole address without user and password, such as https://sms.example.com/send");
        return null;
    }

    private static ImmutableDictionary<string, SecretSource> Form(YamlMap map)
    {
        var form = Texts(map.Need("form", "{ To: \"{{to}}\", Body: \"{{text}}\" }")?.Map(), (name, value, text) =>
        {
            foreach (var place in PlacesIn(text).Where(p => p is not ("to" or "text" or "id")))
            {
                var hint = WordSuggestion.Hint(place, ["to", "text", "id"]);
                value.Fault($"unknown place {{{{{place}}}}} in \"{name}\"", $"Known are: to, text, id{hint}");
            }
        });
        if (map.Find("form") is not { } given)
        {
            return form;
        }

        foreach (var needed in new[] { "to", "text" }.Where(n => !form.Values.SelectMany(text => PlacesIn(text.Current)).Contains(n)))
        {
            given.Fault($"no field holds {{{{{needed}}}}}", "Write, for example, form: { To: \"{{to}}\", Body: \"{{text}}\" }");
        }

        return form;
    }

    private static IEnumerable<string> PlacesIn(string text) => Place().Matches(text).Select(m => m.Groups[1].Value.Trim());

    private static ImmutableDictionary<string, SecretSource> Headers(YamlMap map) => Texts(map.Map("headers"), (name, value, text) =>
    {
        using var request = new HttpRequestMessage();
        if (text.AsSpan().ContainsAny('\r', '\n') || !request.Headers.TryAddWithoutValidation(name, text))
        {
            value.Fault(
                $"\"{name}\" cannot be sent as a header",
                "Write a header such as Authorization: \"Bearer ${TOKEN}\"; Content-Type is set by the hub");
        }
    });

    private static ImmutableDictionary<string, SecretSource> Texts(YamlMap? map, Action<string, YamlValue, string> check)
    {
        var texts = ImmutableDictionary<string, SecretSource>.Empty;
        foreach (var (key, value) in map?.Entries ?? [])
        {
            if (key.RawText() is { } name && value.RotatingText(IsLine) is { } text)
            {
                texts = texts.SetItem(name, text);
                check(name, value, text.Current);
            }
        }

        return texts;
    }

    // A file that was written for a header and holds several lines is passed over.
    private static bool IsLine(string text) => !text.AsSpan().ContainsAny('\r', '\n', '\0');

    [GeneratedRegex(@"\{\{([^{}]*)\}\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex Place();
}
