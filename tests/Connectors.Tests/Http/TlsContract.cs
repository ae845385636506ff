using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Allentown311.Connectors.Tests.Contract;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Allentown311.Connectors.Tests.Http;

/// <summary>What every connector over HTTP keeps where TLS is used: inherit, and say how to connect and what a sound answer is.</summary>
public abstract class TlsContract : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tls").FullName;
    private readonly TestAuthority authority = new();
    private X509Certificate2? shown;

    public TestContext TestContext { get; set; } = null!;

    /// <summary>An answer that names a number.</summary>
    protected abstract string Sound { get; }

    /// <summary>A connector to a department at an address.</summary>
    protected abstract IWorkOrderConnector Connect(string url, string connection);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [TestMethod]
    public async Task A_certificate_nobody_vouches_for_is_refused_before_anything_is_sent()
    {
        await using var server = await ServerAsync("127.0.0.1");

        var connector = Connector(server, "timeout: 5s");
        using var held = (IDisposable)connector;

        (await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken))
            .ShouldBe(new SubmitResult.Retry("No secure connection to it can be made."));

        server.Requests.ShouldBeEmpty();
        ((IExpire)connector).Expiries.ShouldBeEmpty("what nobody vouches for says nothing of the department");
    }

    [TestMethod]
    public async Task A_department_with_its_own_authority_is_trusted_by_that_authority()
    {
        await using var server = await ServerAsync("127.0.0.1");

        (await SubmitAsync(server, $"tls: {{ authority: \"{Write("ca.pem", authority.Pem)}\" }}")).ShouldBeOfType<SubmitResult.Created>();
    }

    [TestMethod]
    public async Task The_end_of_the_servers_certificate_is_known_once_it_was_met()
    {
        await using var server = await ServerAsync("127.0.0.1");
        var connector = Connector(server, $"tls: {{ authority: \"{Write("ca.pem", authority.Pem)}\" }}");
        using var held = (IDisposable)connector;
        ((IExpire)connector).Expiries.ShouldBeEmpty();

        await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        ((IExpire)connector).Expiries
            .ShouldBe([new Expiry("certificate of 127.0.0.1", new DateTimeOffset(shown!.NotAfter).ToUniversalTime())]);
    }

    [TestMethod]
    public async Task The_end_of_the_client_certificate_is_known_and_follows_its_file()
    {
        await using var server = await ServerAsync("127.0.0.1");
        using var old = authority.Issue("CN=hub", "127.0.0.1");
        using var renewed = authority.Issue("CN=hub", "127.0.0.1", days: 1.5);
        PutClient(old);
        var connector = Connector(server, $"tls: {{ certificate: \"{folder}/hub.pem\", key: \"{folder}/hub.key\" }}");
        using var held = (IDisposable)connector;
        var expiring = (IExpire)connector;

        expiring.Expiries.ShouldBe([new Expiry("client certificate", new DateTimeOffset(old.NotAfter).ToUniversalTime())]);
        PutClient(renewed);
        File.SetLastWriteTimeUtc(Path.Combine(folder, "hub.pem"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        expiring.Expiries.ShouldBe([new Expiry("client certificate", new DateTimeOffset(renewed.NotAfter).ToUniversalTime())]);
        File.Delete(Path.Combine(folder, "hub.pem"));
        expiring.Expiries.Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_certificate_for_another_name_is_refused_even_so()
    {
        await using var server = await ServerAsync("10.9.8.7");

        (await SubmitAsync(server, $"tls: {{ authority: \"{Write("ca.pem", authority.Pem)}\" }}")).ShouldBeOfType<SubmitResult.Retry>();

        server.Requests.ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_client_certificate_is_shown(bool pfx)
    {
        using var client = authority.Issue("CN=hub", "127.0.0.1");
        string? seen = null;
        await using var server = await ServerAsync("127.0.0.1", thumbprint => seen = thumbprint);
        Write("ca.pem", authority.Pem);
        Write("hub.pem", client.ExportCertificatePem());
        Write("hub.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await File.WriteAllBytesAsync(Path.Combine(folder, "hub.pfx"), client.Export(X509ContentType.Pkcs12, "s3cret"), TestContext.CancellationToken);
        var certificate = pfx ? $"certificate: \"{folder}/hub.pfx\", password: \"${{P12:-s3cret}}\"" : $"certificate: \"{folder}/hub.pem\", key: \"{folder}/hub.key\"";

        (await SubmitAsync(server, $"tls: {{ authority: \"{folder}/ca.pem\", {certificate} }}")).ShouldBeOfType<SubmitResult.Created>();

        seen.ShouldBe(client.Thumbprint);
    }

    private Task<Server> ServerAsync(string address, Action<string?>? client = null)
    {
        var certificate = shown = authority.Issue("CN=department", address);
        return Server.StartAsync(
            (_, context) =>
            {
                client?.Invoke(context.Connection.ClientCertificate?.Thumbprint);
                return Server.AnswerAsync(context, 200, Sound);
            },
            listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ClientCertificateMode = client is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.RequireCertificate;
                https.AllowAnyClientCertificate();
                https.SslProtocols = SslProtocols.None;
            }));
    }

    private async Task<SubmitResult> SubmitAsync(Server server, string connection)
    {
        var connector = Connector(server, connection);
        using var held = (IDisposable)connector;
        return await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);
    }

    private IWorkOrderConnector Connector(Server server, string connection) => Connect($"https://127.0.0.1:{server.Port}", connection);

    private void PutClient(X509Certificate2 certificate)
    {
        Write("hub.pem", certificate.ExportCertificatePem());
        Write("hub.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
