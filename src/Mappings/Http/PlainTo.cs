using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Http;

/// <summary>
/// Reads <c>plain_to</c>: the city says by a host's own name that what goes there may cross the network in the clear. Orders and notices
/// hold what residents wrote, and sign-ins hold credentials, so nothing leaves this machine without TLS unless the city says so.
/// </summary>
public static class PlainTo
{
    /// <summary>The key.</summary>
    public const string Key = "plain_to";

    /// <summary>Notes the mistake when an address without TLS is another machine's and the city does not name it a second time.</summary>
    /// <param name="map">The section that may hold the key.</param>
    /// <param name="url">The address; null for one that could not be read.</param>
    /// <param name="at">Where the address stands.</param>
    /// <param name="secure">The scheme to write instead: <c>https</c> or <c>amqps</c>.</param>
    public static void Check(YamlMap map, Uri? url, YamlValue at, string secure)
    {
        var named = map.Find(Key);
        if (url is null || at.HasStandIn || IsSafe(url, secure))
        {
            return;
        }

        if (named is null)
        {
            at.Fault(
                $"what goes to {url.Host} would cross the network in the clear",
                $"Write an {secure} address; or, for a system on the city's own network that has no TLS, {Key}: {url.Host} beside it");
        }
        else if (named.Text() is { } host && !host.Equals(url.Host, StringComparison.OrdinalIgnoreCase))
        {
            named.Fault(
                $"\"{named.Path}\" is \"{host}\" and the address is of {url.Host}",
                "Write the host's own name a second time, to say that what goes there may cross the network in the clear");
        }
    }

    /// <summary>True when what goes there is encrypted, or stays on this machine.</summary>
    public static bool IsSafe(Uri url, string secure) => url.Scheme == secure || url.IsLoopback;
}
