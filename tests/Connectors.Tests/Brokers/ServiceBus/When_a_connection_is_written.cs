using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Brokers.ServiceBus;
using Allentown311.Mappings.Http;
using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_a_connection_is_written
{
    private const string Key = "c2VjcmV0LWtleQ==";

    [TestMethod]
    [DataRow($"Endpoint=sb://allentown.servicebus.windows.net/;SharedAccessKeyName=hub;SharedAccessKey={Key}", "allentown.servicebus.windows.net", false)]
    [DataRow($"Endpoint=sb://allentown.servicebus.windows.net/;SharedAccessKeyName=hub;SharedAccessKey={Key};TransportType=AmqpWebSockets", "allentown.servicebus.windows.net", true)]
    [DataRow($"Endpoint=sb://localhost;SharedAccessKeyName=hub;SharedAccessKey={Key};UseDevelopmentEmulator=true", "localhost", false)]
    [DataRow("allentown.servicebus.windows.net", "allentown.servicebus.windows.net", false)]
    [DataRow(" sb://allentown.servicebus.windows.net/ ", "allentown.servicebus.windows.net", false)]
    [DataRow("allentown.servicebus.windows.net;TransportType=AmqpWebSockets", "allentown.servicebus.windows.net", true)]
    public async Task A_key_or_the_process_identity_opens_the_namespace(string connection, string host, bool webSockets)
    {
        await using var broker = (ServiceBusBroker)Make(connection);

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
    public void Anything_else_is_refused_without_being_repeated(string connection)
    {
        var said = Should.Throw<FormatException>(() => Make(connection)).ToString();

        said.ShouldContain("Endpoint=sb://NAME.servicebus.windows.net/");
        said.ShouldNotContain("c2Vj");
        said.ShouldNotContain("s3cret");
    }

    [TestMethod]
    public void A_client_certificate_is_not_silently_left_out() =>
        Should.Throw<FormatException>(() => ServiceBusFactory.Create(
            new BrokerSettings("servicebus", "allentown.servicebus.windows.net", "hub-1") { Tls = new TlsFiles(null, null, null, null) }, TimeProvider.System)).Message.ShouldContain("takes no tls");

    [TestMethod]
    public async Task The_kind_that_cities_write_makes_it()
    {
        await using var broker = BrokerFactory.Create(
            new BrokerSettings("servicebus", "allentown.servicebus.windows.net", "hub-1"), TimeProvider.System);

        broker.ShouldBeOfType<ServiceBusBroker>();
    }

    private static IBroker Make(string connection) =>
        ServiceBusFactory.Create(new BrokerSettings("servicebus", connection, "hub-1"), TimeProvider.System);
}
