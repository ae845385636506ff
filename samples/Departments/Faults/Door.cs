using System.Net;
using System.Net.Sockets;

namespace Allentown311.Departments.Faults;

/// <summary>
/// The address the department listens on, as configuration: Kestrel binds and unbinds when it changes, and in between the port is closed.
/// </summary>
internal sealed class Door(string urls) : ConfigurationProvider, IConfigurationSource
{
    private const string Url = "Endpoints:Http:Url";
    private readonly string url = WithPort(urls.Split(';')[0]);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load() => Set(Url, url);

    public void Close()
    {
        Data.Clear();
        OnReload();
    }

    public void Open()
    {
        Set(Url, url);
        OnReload();
    }

    // A free port that changed at each opening would be a moved department.
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
