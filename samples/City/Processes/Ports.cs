using System.Net;
using System.Net.Sockets;

namespace Allentown311.City.Processes;

/// <summary>
/// Finds ports on which a process can be stopped and started again. They are below the system's range for outgoing connections (32768 and
/// up on Linux), or an outgoing connection could use the port in the meantime.
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
                // Taken; the next one then.
            }
        }
    }
}
