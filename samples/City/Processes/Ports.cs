using System.Net;
using System.Net.Sockets;

namespace Allentown311.City.Processes;

/// <summary>
/// Ports on which something can be ended and started again. Below the range the system takes for outgoing connections (32768 and up on
/// Linux),
/// or one of those could sit on the port meanwhile.
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
