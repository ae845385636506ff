using System.Net;
using System.Net.Sockets;

namespace Allentown311.Departments.Faults;

/// <summary>
/// The address the department listens on, as a configuration source that can change while the department runs. Kestrel binds and unbinds
/// its port when the configuration changes.
/// </summary>
internal sealed class ListenAddress(string urls) : ConfigurationProvider, IConfigurationSource
{
    private const string Url = "Endpoints:Http:Url";
    private readonly string url = WithPort(urls.Split(';')[0]);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load() => Set(Url, url);

    /// <summary>Closes the port: connections are refused.</summary>
    public void Close()
    {
        Data.Clear();
        OnReload();
    }

    /// <summary>Opens the port again.</summary>
    public void Open()
    {
        Set(Url, url);
        OnReload();
    }

    // Port 0 is replaced by a free port now. Otherwise Kestrel would choose another port each time the port is opened.
    private static string WithPort(string url)
    {
        var address = new UriBuilder(url);
        if (address.Port == 0)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            address.Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        return $"{address.Scheme}://{address.Host}:{address.Port}";
    }
}
