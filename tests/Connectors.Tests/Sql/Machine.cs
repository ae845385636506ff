using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Allentown311.Connectors.Tests.Sql;

/// <summary>The machine that runs the tests, as other machines reach it.</summary>
internal static class Machine
{
    /// <summary>
    /// Returns an IPv4 address that is not loopback: the hub counts a server at such an address as over a network. On a machine without
    /// one the test is inconclusive.
    /// </summary>
    public static IPAddress Address() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(n => n.OperationalStatus == OperationalStatus.Up)
            .SelectMany(n => n.GetIPProperties().UnicastAddresses)
            .Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a))
        ?? throw new AssertInconclusiveException("A server over a network is not tested: this machine has no IPv4 address but loopback.");
}
