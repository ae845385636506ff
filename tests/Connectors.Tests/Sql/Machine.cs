using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Allentown311.Connectors.Tests.Sql;

/// <summary>This machine, as others reach it.</summary>
internal static class Machine
{
    /// <summary>An address that is not loopback: what goes there counts as over a network. The test is inconclusive without one.</summary>
    public static IPAddress Address() =>
        NetworkInterface.GetAllNetworkInterfaces().Where(n => n.OperationalStatus == OperationalStatus.Up)
            .SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a))
        ?? throw new AssertInconclusiveException("A server over a network is not tested: this machine has no IPv4 address but loopback.");
}
