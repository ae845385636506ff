using System.Net;
using System.Net.Sockets;

namespace Allentown311.Connectors.Http;

/// <summary>
/// Opens connections, to the hosts of one mapping only and never to a link-local or metadata address. A failure or time-out here
/// surfaces as <see cref="HttpRequestError.ConnectionError"/>, so that "nothing was sent" is certain.
/// </summary>
internal sealed class HostGuard(IReadOnlySet<string> hosts, TimeSpan longest, TimeProvider time)
{
    private static readonly IPAddress MetadataV6 = IPAddress.Parse("fd00:ec2::254");

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        // The request's host, not the end point's: with a proxy they differ.
        if (context.InitialRequestMessage.RequestUri is not { } url || !hosts.Contains(url.IdnHost))
        {
            throw new ForbiddenAddressException("The address is not one of this mapping's.");
        }

        using var limit = new CancellationTokenSource(longest, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, both.Token);
            var allowed = found.Where(a => !IsForbidden(a)).ToArray();
            if (allowed.Length == 0)
            {
                throw new ForbiddenAddressException("The address is link-local or of a metadata service: the hub never connects there.");
            }

            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, both.Token);
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

    /// <summary>169.254.0.0/16 (RFC 3927), fe80::/10 (RFC 4291) and the IPv6 metadata address of EC2.</summary>
    internal static bool IsForbidden(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.IsIPv6LinkLocal || plain.Equals(MetadataV6)
            || (plain.AddressFamily == AddressFamily.InterNetwork && plain.GetAddressBytes() is [169, 254, ..]);
    }
}

/// <summary>An address the hub does not connect to.</summary>
internal sealed class ForbiddenAddressException(string message) : Exception(message);
