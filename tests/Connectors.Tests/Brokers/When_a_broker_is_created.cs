using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers;

[TestClass]
public sealed class When_a_broker_is_created
{
    [TestMethod]
    public async Task Creating_a_broker_opens_no_connection()
    {
        var settings = new BrokerSettings("rabbitmq", "amqp://user:secret@nowhere.invalid/", "hub");
        await using var broker = BrokerFactory.Create(settings, TimeProvider.System);
        broker.ShouldNotBeNull();
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("RabbitMQ")]
    [DataRow("kafka")]
    [DataRow("../evil")]
    public void An_unknown_kind_is_reported_with_the_known_ones(string kind)
    {
        var settings = new BrokerSettings(kind, "amqp://user:hush@host/", "hub");

        var error = Should.Throw<BrokerSettingsException>(() => BrokerFactory.Create(settings, TimeProvider.System));

        error.Message.ShouldBe($"There is no broker of kind \"{kind}\". Write one of: rabbitmq, servicebus.");
    }

    [TestMethod]
    [DataRow("http://user:hush@host/")]
    [DataRow("host=here;password=hush")]
    [DataRow("amqp://hush@host/")]
    [DataRow("amqp://host/")]
    [DataRow("amqp://user:hush@host:5671/", DisplayName = "the port of TLS, and no TLS")]
    [DataRow("amqp://user:@host/")]
    [DataRow("amqp://user:hush@host/a/b")]
    [DataRow("amqp://user:hush@host/?heartbeat=5")]
    [DataRow("")]
    public void An_address_that_cannot_be_read_is_reported_without_its_secrets(string address)
    {
        var settings = new BrokerSettings("rabbitmq", address, "hub");

        var error = Should.Throw<BrokerSettingsException>(() => BrokerFactory.Create(settings, TimeProvider.System));

        error.Message.ShouldContain("amqp://user:password@host:5672/vhost");
        error.Message.ShouldNotContain("hush");
    }

    [TestMethod]
    public void Certificates_for_a_connection_without_tls_are_refused()
    {
        var settings = new BrokerSettings("rabbitmq", "amqp://user:hush@host/", "hub")
        {
            Tls = new Mappings.Http.TlsFiles("cert", "key", null, null),
        };

        var error = Should.Throw<BrokerSettingsException>(() => BrokerFactory.Create(settings, TimeProvider.System));

        error.Message.ShouldContain("amqps://");
    }

    [TestMethod]
    public void Settings_print_no_secret() =>
        new BrokerSettings("rabbitmq", "amqp://user:hush@host/", "hub").ToString().ShouldNotContain("hush");
}
