using System.Security.Cryptography.X509Certificates;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Http;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Tests.Brokers.RabbitMq;

[TestClass]
public sealed class When_rabbitmq_is_reached_over_tls : IDisposable
{
    private readonly TestAuthority authority = new();

    public TestContext TestContext { get; set; } = null!;

    public void Dispose() => authority.Dispose();

    [TestMethod]
    public async Task A_certificate_of_an_authority_that_is_named_is_trusted_and_its_end_known()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        using var certificate = authority.Issue("CN=broker", "127.0.0.1");
        await using var door = new TlsDoor(certificate, new Uri(rig.Address));
        await using var broker = Make(rig, door.Port, new TlsFiles(null, null, null, authority.Pem));

        var probe = await broker.CheckAsync(TestContext.CancellationToken);

        probe.Reachable.ShouldBeTrue(probe.Detail);
        ((IExpire)broker).Expiries.ShouldBe([new Expiry("certificate of 127.0.0.1", new DateTimeOffset(certificate.NotAfter).ToUniversalTime())]);
    }

    [TestMethod]
    [DataRow(false, "127.0.0.1", DisplayName = "nobody vouches for it")]
    [DataRow(true, "10.9.8.7", DisplayName = "it is another host's")]
    public async Task A_certificate_that_is_not_good_is_refused_before_the_password_leaves(bool trusted, string address)
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        using var certificate = authority.Issue("CN=broker", address);
        await using var door = new TlsDoor(certificate, new Uri(rig.Address));
        await using var broker = Make(rig, door.Port, trusted ? new TlsFiles(null, null, null, authority.Pem) : null);

        var probe = await broker.CheckAsync(TestContext.CancellationToken);

        probe.Reachable.ShouldBeFalse();
        probe.Detail.ShouldContain("TLS is refused");
        ((IExpire)broker).Expiries.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_client_certificate_is_shown_and_its_end_known()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        using var certificate = authority.Issue("CN=broker", "127.0.0.1");
        using var client = authority.Issue("CN=hub", "127.0.0.1");
        await using var door = new TlsDoor(certificate, new Uri(rig.Address), wantsClient: true);
        await using var broker = Make(rig, door.Port, new TlsFiles(client.ExportCertificatePem(), client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), null, authority.Pem));

        (await broker.CheckAsync(TestContext.CancellationToken)).Reachable.ShouldBeTrue();

        door.Clients.Distinct().ShouldBe([client.Thumbprint]);
        ((IExpire)broker).Expiries.ShouldContain(new Expiry("client certificate", new DateTimeOffset(client.NotAfter).ToUniversalTime()));
    }

    private static IBroker Make(RabbitMqRig rig, int port, TlsFiles? tls) => BrokerFactory.Create(
        new BrokerSettings("rabbitmq", new UriBuilder(rig.Address) { Scheme = "amqps", Host = "127.0.0.1", Port = port }.Uri.AbsoluteUri, "tests") { Tls = tls }, TimeProvider.System);
}
