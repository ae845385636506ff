using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Brokers.ServiceBus;
using Allentown311.Mappings.Http;
using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_a_connection_string_is_read
{
    private const string Key = "c2VjcmV0LWtleQ==";
    private const string Host = "allentown.servicebus.windows.net";
    private const string WithKey = $"Endpoint=sb://{Host}/;SharedAccessKeyName=hub;SharedAccessKey={Key}";

    [TestMethod]
    [DataRow(WithKey, Host, false)]
    [DataRow($"{WithKey};TransportType=AmqpWebSockets", Host, true)]
    [DataRow($"Endpoint=sb://localhost;SharedAccessKeyName=hub;SharedAccessKey={Key};UseDevelopmentEmulator=true", "localhost", false)]
    [DataRow(Host, Host, false)]
    [DataRow($" sb://{Host}/ ", Host, false)]
    [DataRow($"{Host};TransportType=AmqpWebSockets", Host, true)]
    public async Task A_key_or_the_process_identity_opens_the_namespace(string connection, string host, bool webSockets)
    {
        await using var broker = (ServiceBusBroker)CreateBroker(connection);

        broker.Client.FullyQualifiedNamespace.ShouldBe(host);
        broker.Client.TransportType.ShouldBe(webSockets ? ServiceBusTransportType.AmqpWebSockets : ServiceBusTransportType.AmqpTcp);
        broker.Client.Identifier.ShouldBe("hub-1");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("allentown")]
    [DataRow("https://allentown.servicebus.windows.net")]
    [DataRow("amqps://hub:s3cret@allentown.example.org")]
    [DataRow($"Endpoint=sb://allentown.servicebus.windows.net/;SharedAccessKey={Key}")]
    [DataRow($"Endpoint=sb://allentown.servicebus.windows.net/;SharedAccessKeyName=hub;{Key}")]
    [DataRow($"SharedAccessKeyName=hub;SharedAccessKey={Key}")]
    [DataRow($"Endpoint=;SharedAccessKeyName=hub;SharedAccessKey={Key}")]
    [DataRow($"Endpoint=sb://not a host/;SharedAccessKeyName=hub;SharedAccessKey={Key}")]
    public void A_connection_that_cannot_be_read_is_refused_without_being_repeated(string connection)
    {
        var error = Should.Throw<FormatException>(() => CreateBroker(connection)).ToString();

        error.ShouldContain("Endpoint=sb://NAME.servicebus.windows.net/");
        error.ShouldNotContain("c2Vj");
        error.ShouldNotContain("s3cret");
    }

    [TestMethod]
    public void A_client_certificate_is_refused_and_not_silently_ignored()
    {
        var settings = new BrokerSettings("servicebus", Host, "hub-1") { Tls = new TlsFiles(null, null, null, null) };

        var error = Should.Throw<FormatException>(() => ServiceBusFactory.Create(settings, TimeProvider.System));

        error.Message.ShouldContain("takes no tls");
    }

    [TestMethod]
    public async Task The_kind_that_cities_write_creates_a_service_bus_broker()
    {
        await using var broker = BrokerFactory.Create(new BrokerSettings("servicebus", Host, "hub-1"), TimeProvider.System);

        broker.ShouldBeOfType<ServiceBusBroker>();
    }

    private static IBroker CreateBroker(string connection) =>
        ServiceBusFactory.Create(new BrokerSettings("servicebus", connection, "hub-1"), TimeProvider.System);
}
