using System.Net;
using System.Net.Sockets;

namespace Allentown311.Load.Processes;

/// <summary>Finds free addresses. Each side must know the other's address before either starts.</summary>
internal static class Ports
{
    public static Uri FindFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
    }
}
