using Allentown311.Mappings.Yaml;
using Azure;
using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>
/// The key of a connection string that may be replaced while the hub runs. The client library takes a new key for each link that it opens;
/// the namespace stays the one of the start.
/// </summary>
internal sealed class ServiceBusKey
{
    private readonly SecretSource connection;
    private readonly AzureNamedKeyCredential credential;

    // Any thread replaces it.
    private volatile string last;

    private ServiceBusKey(SecretSource connection, AzureNamedKeyCredential credential) =>
        (this.connection, this.credential, last) = (connection, credential, connection.Current);

    /// <summary>The key; null where it stays as it is, or where the connection string holds none.</summary>
    public static ServiceBusKey? Of(SecretSource connection, ServiceBusConnectionStringProperties given) =>
        connection.Rotates && given is { SharedAccessKeyName: { Length: > 0 } name, SharedAccessKey: { Length: > 0 } key }
        && !connection.Current.Contains("UseDevelopmentEmulator=true", StringComparison.OrdinalIgnoreCase)
            ? new ServiceBusKey(connection, new AzureNamedKeyCredential(name, key))
            : null;

    /// <summary>A client that signs in with the key.</summary>
    public ServiceBusClient Connect(string host, ServiceBusClientOptions options) => new(host, credential, options);

    /// <summary>Takes the key as it is now; one that cannot be read is passed over.</summary>
    public void Refresh()
    {
        var text = connection.Current;
        if (text == last)
        {
            return;
        }

        last = text;
        try
        {
            var now = ServiceBusConnectionStringProperties.Parse(text);
            if (now is { SharedAccessKeyName: { Length: > 0 } name, SharedAccessKey: { Length: > 0 } key })
            {
                credential.Update(name, key);
            }
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // The file holds no connection string. The key from before serves on.
        }
    }
}
