using System.Net;

namespace Allentown311.Mappings.Databases;

/// <summary>Decides from the host in a connection string whether the server is on this machine. It asks no name server.</summary>
internal static class ServerHost
{
    /// <summary>True when every host of Npgsql's <c>Host</c> is this machine: loopback, or a folder with a Unix socket.</summary>
    public static bool IsPostgresLocal(string? hosts) => !string.IsNullOrWhiteSpace(hosts)
        && hosts.Split(',', StringSplitOptions.TrimEntries).All(h => h is ['/' or '@', ..] || IsLoopback(WithoutPort(h)));

    /// <summary>
    /// True when SqlClient's <c>Data Source</c> is this machine: loopback, <c>.</c>, <c>(local)</c>, shared memory or LocalDB, with or
    /// without protocol, instance and port.
    /// </summary>
    public static bool IsSqlServerLocal(string? source)
    {
        var rest = (source ?? "").Trim();
        if (rest.StartsWith("lpc:", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        foreach (var protocol in (string[])["tcp:", "np:", "admin:"])
        {
            rest = rest.StartsWith(protocol, StringComparison.OrdinalIgnoreCase) ? rest[protocol.Length..].TrimStart() : rest;
        }

        // A pipe is \\HOST\pipe\…, everything else HOST\INSTANCE,PORT.
        var host = rest.StartsWith(@"\\", StringComparison.Ordinal) ? rest[2..].Split('\\')[0] : rest.Split(',')[0].Split('\\')[0].Trim();
        return host is "." || host.Equals("(local)", StringComparison.OrdinalIgnoreCase)
            || host.Equals("(localdb)", StringComparison.OrdinalIgnoreCase) || IsLoopback(host);
    }

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    // As Npgsql does: HOST:PORT and [ADDRESS]:PORT have a port, an IPv6 address by itself has none.
    private static string WithoutPort(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon > 0 && (host.IndexOf(':', StringComparison.Ordinal) == colon || host[colon - 1] == ']') ? host[..colon] : host;
    }
}
