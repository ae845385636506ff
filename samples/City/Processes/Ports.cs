using System.Net;
using System.Net.Sockets;

namespace Allentown311.City.Processes;

/// <summary>
/// Finds ports on which a process can be stopped and started again. They are below the range that the system uses for outgoing connections
/// (32768 and up on Linux), so that no outgoing connection takes the port in the meantime.
/// </summary>
internal static class Ports
{
    private static int next = Random.Shared.Next(20_000, 31_000);

    public static int Free()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref next);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Another process uses the port; the loop tries the next one.
            }
        }
    }
}
