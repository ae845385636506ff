using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers;

[TestClass]
public sealed class When_a_broker_is_looked_for
{
    [TestMethod]
    public async Task Making_one_connects_to_nobody()
    {
        await using var broker = BrokerFactory.Create(new BrokerSettings("rabbitmq", "amqp://user:secret@nowhere.invalid/", "hub"), TimeProvider.System);
        broker.ShouldNotBeNull();
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("RabbitMQ")]
    [DataRow("kafka")]
    [DataRow("../evil")]
    public void A_kind_that_there_is_not_is_told_with_those_there_are(string kind)
    {
        var unknown = Should.Throw<BrokerSettingsException>(() => BrokerFactory.Create(new BrokerSettings(kind, "amqp://user:hush@host/", "hub"), TimeProvider.System));

        unknown.Message.ShouldBe($"There is no broker of kind \"{kind}\". Write one of: rabbitmq, servicebus.");
    }

    [TestMethod]
    [DataRow("http://user:hush@host/")]
    [DataRow("host=here;password=hush")]
    [DataRow("amqp://hush@host/")]
    [DataRow("amqp://host/")]
    [DataRow("amqp://user:@host/")]
    [DataRow("amqp://user:hush@host/a/b")]
    [DataRow("amqp://user:hush@host/?heartbeat=5")]
    [DataRow("")]
    public void An_address_that_cannot_be_read_is_told_without_what_is_in_it(string address)
    {
        var wrong = Should.Throw<BrokerSettingsException>(() => BrokerFactory.Create(new BrokerSettings("rabbitmq", address, "hub"), TimeProvider.System));

        wrong.Message.ShouldContain("amqp://user:password@host:5672/vhost");
        wrong.Message.ShouldNotContain("hush");
    }

    [TestMethod]
    public void Certificates_for_a_connection_without_tls_are_told() => Should.Throw<BrokerSettingsException>(() => BrokerFactory.Create(
        new BrokerSettings("rabbitmq", "amqp://user:hush@host/", "hub") { Tls = new Mappings.Http.TlsFiles("cert", "key", null, null) }, TimeProvider.System)).Message.ShouldContain("amqps://");

    [TestMethod]
    public void Settings_print_no_secret() => new BrokerSettings("rabbitmq", "amqp://user:hush@host/", "hub").ToString().ShouldNotContain("hush");
}
