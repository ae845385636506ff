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
    public async Task A_certificate_of_the_named_authority_is_trusted_and_its_expiry_known()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        using var certificate = authority.Issue("CN=broker", "127.0.0.1");
        await using var proxy = new TlsProxy(certificate, new Uri(rig.Address));
        await using var broker = CreateBroker(rig, proxy.Port, new TlsFiles(null, null, null, authority.Pem));

        var probe = await broker.CheckAsync(TestContext.CancellationToken);

        probe.Reachable.ShouldBeTrue(probe.Detail);
        var expiry = new Expiry("certificate of 127.0.0.1", new DateTimeOffset(certificate.NotAfter).ToUniversalTime());
        ((IExpire)broker).Expiries.ShouldBe([expiry]);
    }

    [TestMethod]
    [DataRow(false, "127.0.0.1", DisplayName = "its authority is not trusted")]
    [DataRow(true, "10.9.8.7", DisplayName = "it is another host's")]
    public async Task An_invalid_certificate_is_refused_before_the_password_is_sent(bool trusted, string address)
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        using var certificate = authority.Issue("CN=broker", address);
        await using var proxy = new TlsProxy(certificate, new Uri(rig.Address));
        await using var broker = CreateBroker(rig, proxy.Port, trusted ? new TlsFiles(null, null, null, authority.Pem) : null);

        var probe = await broker.CheckAsync(TestContext.CancellationToken);

        probe.Reachable.ShouldBeFalse();
        probe.Detail.ShouldContain("TLS is refused");
        ((IExpire)broker).Expiries.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_client_certificate_is_presented_and_its_expiry_known()
    {
        await using var rig = await RabbitMqRig.OpenAsync();
        using var certificate = authority.Issue("CN=broker", "127.0.0.1");
        using var client = authority.Issue("CN=hub", "127.0.0.1");
        await using var proxy = new TlsProxy(certificate, new Uri(rig.Address), requiresClientCertificate: true);
        var clientKey = client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        await using var broker = CreateBroker(rig, proxy.Port, new TlsFiles(client.ExportCertificatePem(), clientKey, null, authority.Pem));

        (await broker.CheckAsync(TestContext.CancellationToken)).Reachable.ShouldBeTrue();

        proxy.ClientThumbprints.Distinct().ShouldBe([client.Thumbprint]);
        var expiry = new Expiry("client certificate", new DateTimeOffset(client.NotAfter).ToUniversalTime());
        ((IExpire)broker).Expiries.ShouldContain(expiry);
    }

    private static IBroker CreateBroker(RabbitMqRig rig, int port, TlsFiles? tls)
    {
        var address = new UriBuilder(rig.Address) { Scheme = "amqps", Host = "127.0.0.1", Port = port }.Uri.AbsoluteUri;
        return BrokerFactory.Create(new BrokerSettings("rabbitmq", address, "tests") { Tls = tls }, TimeProvider.System);
    }
}
