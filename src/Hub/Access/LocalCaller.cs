using System.Net;

namespace Allentown311.Hub.Access;

/// <summary>
/// Whether a request comes from a program on this machine itself. Where the city has no keys, only such a program may post. A proxy on
/// this machine speaks for strangers, so its traces rule a request out.
/// </summary>
internal static class LocalCaller
{
    // RFC 7239, and what nginx, Apache, HAProxy, Envoy, Traefik, IIS and the large providers write.
    private static readonly string[] ProxyHeaders =
    [
        "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Server",
        "X-Forwarded-Scheme", "X-Forwarded-Prefix", "X-Forwarded-Ssl", "X-Forwarded-By", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP",
        "X-Original-For", "X-Original-Host", "X-Original-Proto", "X-ARR-SSL", "X-ARR-LOG-ID", "X-ProxyUser-Ip", "X-Envoy-External-Address",
        "X-Azure-ClientIP", "X-Amzn-Trace-Id", "X-Cloud-Trace-Context", "CF-Connecting-IP", "CF-Ray", "True-Client-IP", "Fastly-Client-IP",
        "Fly-Client-IP", "Front-End-Https",
    ];

    /// <summary>True when nothing about the request says that it comes from elsewhere.</summary>
    public static bool IsProven(HttpContext http) =>
        IsLoopback(http.Connection.RemoteIpAddress)
        && IsLoopback(http.Connection.LocalIpAddress)

        // nginx speaks HTTP/1.0 to what stands behind it unless it is told otherwise, and then adds no header.
        && http.Request.Protocol != "HTTP/1.0"
        && IsLoopbackName(http.Request.Host.Host)
        && !HasProxyHeader(http.Request.Headers);

    /// <summary>True when a proxy has written where the request comes from.</summary>
    public static bool HasProxyHeader(IHeaderDictionary headers) => ProxyHeaders.Any(headers.ContainsKey);

    /// <summary>True for <c>localhost</c> and the addresses of this machine that no other machine can reach.</summary>
    public static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IsLoopback(address));

    /// <summary>True for 127.0.0.0/8 and ::1, also written as IPv6.</summary>
    public static bool IsLoopback(IPAddress? address) =>
        address is not null && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
