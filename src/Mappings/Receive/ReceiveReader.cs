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
        var caller = map.Find("caller");
        map.Close();
        if (new[] { hmac, key, caller }.Count(proof => proof is not null) != 1)
        {
            map.Self.Fault(
                $"\"{map.Path}\" must name one proof",
                "Write { hmac: \"${SECRET}\" } for signed pushes (Standard Webhooks), or { caller: NAME } for the key NAME of the hub, "
                + "which has scope hook, in X-Api-Key, or { key: \"${KEY}\" } for a key of this mapping alone");
            return null;
        }

        if (caller is not null)
        {
            return caller.Text() is { Length: > 0 } name ? new ReceiveAuth { Caller = name } : null;
        }

        return hmac is null ? ReadKey(key!) : ReadHmac(hmac);
    }

    private static ReceiveAuth? ReadKey(YamlValue key)
    {
        if (key.RotatingSecret(SecretStrength.IsEnough) is not { } secret)
        {
            return null;
        }

        if (!key.HasStandIn && !SecretStrength.IsEnough(secret.Current))
        {
            FaultShort(key);
        }

        return new ReceiveAuth { Key = secret };
    }

    private static ReceiveAuth? ReadHmac(YamlValue hmac)
    {
        var secrets = new List<SecretSource>();
        foreach (var value in hmac.List())
        {
            if (value.RotatingSecret(text => WebhookSecret.Bytes(text) is { } bytes && SecretStrength.IsEnough(bytes)) is not { } secret)
            {
                return null;
            }

            if (WebhookSecret.Bytes(secret.Current) is not { } bytes)
            {
                value.Fault("the secret after whsec_ is not base64", "Copy the secret as the department's system shows it");
            }
            else if (!value.HasStandIn && !SecretStrength.IsEnough(bytes))
            {
                FaultShort(value);
            }

            secrets.Add(secret);
        }

        return secrets.Count == 0 ? null : new ReceiveAuth { HmacSecrets = [.. secrets] };
    }

    // The secret is not quoted, nor its length.
    private static void FaultShort(YamlValue value) => value.Fault(
        $"\"{value.Path}\" is shorter than {SecretStrength.LeastBits} bits",
        "Agree on a longer one with the department, such as: echo whsec_$(openssl rand -base64 24)");

    /// <summary>The <c>changed:</c> of a push, or how the poll of the same mapping writes times.</summary>
    public static TimeFormat ReadTime(YamlMap receive, CursorPlan? poll)
    {
        var map = receive.Map("changed");
        var time = TimeFormatReader.Read(map, poll?.Time);
        map?.Close();
        return time;
    }
}
