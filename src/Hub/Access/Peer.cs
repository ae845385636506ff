using System.Net;

namespace Allentown311.Hub.Access;

/// <summary>The other end of the connection itself, before a proxy's word about its caller is taken.</summary>
/// <param name="Address">Its address; none for a socket in the file system.</param>
/// <param name="IsLocal">True when both ends are on this machine.</param>
internal sealed record Peer(IPAddress Address, bool IsLocal)
{
    /// <summary>True when the other end says that its own caller came over plain HTTP.</summary>
    public bool SaysPlain { get; private init; }

    /// <summary>The other end of a request's connection.</summary>
    public static Peer Of(HttpContext http)
    {
        var remote = http.Connection.RemoteIpAddress ?? IPAddress.None;
        var isLocal = LocalCaller.IsLoopback(remote) && LocalCaller.IsLoopback(http.Connection.LocalIpAddress);
        return new Peer(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote, isLocal)
        {
            SaysPlain = http.Request.Headers["X-Forwarded-Proto"].ToString().Contains("http", StringComparison.OrdinalIgnoreCase)
                && !http.Request.Headers["X-Forwarded-Proto"].ToString().Contains("https", StringComparison.OrdinalIgnoreCase),
        };
    }
}
