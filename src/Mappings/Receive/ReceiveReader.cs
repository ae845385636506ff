using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Receive;

/// <summary>Reads what every <c>receive:</c> section has: how a push is authenticated and how it writes times.</summary>
internal static class ReceiveReader
{
    /// <summary>The <c>auth:</c> of a push; null when it is missing or wrong.</summary>
    public static ReceiveAuth? ReadAuth(YamlMap receive)
    {
        if (receive.Need("auth", "{ hmac: \"${HOOK_SECRET}\" }")?.Map() is not { } map)
        {
            return null;
        }

        var hmac = map.Find("hmac");
        var key = map.Find("key");
        map.Close();
        if ((hmac is null) == (key is null))
        {
            map.Self.Fault(
                $"\"{map.Path}\" must name one proof",
                "Write { hmac: \"${SECRET}\" } for signed pushes (Standard Webhooks) or { key: \"${KEY}\" } for a key in X-Api-Key");
            return null;
        }

        if ((hmac ?? key)!.Secret() is not { } secret)
        {
            return null;
        }

        if (hmac is not null && WebhookSecret.Bytes(secret) is null)
        {
            hmac.Fault("the secret after whsec_ is not base64", "Copy the secret as the department's system shows it");
        }

        return hmac is null ? new ReceiveAuth(null, secret) : new ReceiveAuth(secret, null);
    }

    /// <summary>The <c>changed:</c> of a push, or how the poll of the same mapping writes times.</summary>
    public static TimeFormat ReadTime(YamlMap receive, CursorPlan? poll)
    {
        var map = receive.Map("changed");
        var time = TimeFormatReader.Read(map, poll?.Time);
        map?.Close();
        return time;
    }
}
