using System.Net;
using System.Net.Sockets;

namespace Allentown311.Load.Processes;

/// <summary>Addresses nobody uses. Both sides must know the other's before either starts.</summary>
internal static class Ports
{
    public static Uri Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
    }
}
