using System.Net;
using System.Net.Sockets;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Http;

/// <summary>
/// Opens connections for one mapping: only to the mapping's hosts, and never to a link-local or metadata address. A failure or time-out
/// here surfaces as <see cref="HttpRequestError.ConnectionError"/>, which proves that nothing was sent.
/// </summary>
/// <param name="hosts">The host names that the mapping may reach.</param>
/// <param name="connectTimeout">How long resolving the name and connecting may take together.</param>
/// <param name="time">The clock.</param>
/// <param name="instance">Further hosts, which a token server may name; null for none.</param>
internal sealed class HostGuard(
    IReadOnlySet<string> hosts, TimeSpan connectTimeout, TimeProvider time, InstanceHosts? instance = null)
{
    private static readonly IPAddress MetadataV6 = IPAddress.Parse("fd00:ec2::254");

    /// <summary>The guard of a single address.</summary>
    public static HostGuard Of(Uri url, TimeSpan connectTimeout, TimeProvider time) =>
        new(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { url.IdnHost }, connectTimeout, time);

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        // Check the request's host, not the end point's: behind a proxy the two differ.
        if (context.InitialRequestMessage.RequestUri is not { } url
            || (!hosts.Contains(url.IdnHost) && instance?.Allows(url.IdnHost) != true))
        {
            throw new ForbiddenAddressException("The address is not one of this mapping's.");
        }

        using var limit = new CancellationTokenSource(connectTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var resolved = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, linked.Token);
            var allowed = resolved.Where(a => !IsForbidden(a)).ToArray();
            if (allowed.Length == 0)
            {
                throw new ForbiddenAddressException("The address is link-local or of a metadata service: the hub never connects there.");
            }

            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, linked.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>True for 169.254.0.0/16 (RFC 3927), fe80::/10 (RFC 4291) and the IPv6 metadata address of EC2.</summary>
    internal static bool IsForbidden(IPAddress address)
    {
        var unmapped = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return unmapped.IsIPv6LinkLocal || unmapped.Equals(MetadataV6)
            || (unmapped.AddressFamily == AddressFamily.InterNetwork && unmapped.GetAddressBytes() is [169, 254, ..]);
    }
}
