using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Allentown311.Connectors.Tests.Http;

/// <summary>How every connector over HTTP uses TLS. Inherit, and provide the connector and an answer.</summary>
public abstract class TlsContract : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tls").FullName;
    private readonly TestAuthority authority = new();
    private X509Certificate2? serverCertificate;

    public TestContext TestContext { get; set; } = null!;

    /// <summary>The body of an answer that reports the number of a work order.</summary>
    protected abstract string CreatedAnswer { get; }

    /// <summary>Creates a connector to a department.</summary>
    /// <param name="url">The department's address.</param>
    /// <param name="connection">More keys of <c>connection:</c>.</param>
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
    public async Task An_untrusted_certificate_is_refused_before_anything_is_sent()
    {
        await using var server = await StartServerAsync("127.0.0.1");

        var connector = Connect(server, "timeout: 5s");
        using var disposal = (IDisposable)connector;

        (await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken))
            .ShouldBe(new SubmitResult.Retry("No secure connection to it can be made."));

        server.Requests.ShouldBeEmpty();
        ((IExpire)connector).Expiries.ShouldBeEmpty("an untrusted certificate may not be the department's");
    }

    [TestMethod]
    public async Task A_department_with_its_own_authority_is_trusted_by_that_authority()
    {
        await using var server = await StartServerAsync("127.0.0.1");

        (await SubmitAsync(server, $"tls: {{ authority: \"{Write("ca.pem", authority.Pem)}\" }}")).ShouldBeOfType<SubmitResult.Created>();
    }

    [TestMethod]
    public async Task The_expiry_of_the_servers_certificate_is_known_after_the_first_connection()
    {
        await using var server = await StartServerAsync("127.0.0.1");
        var connector = Connect(server, $"tls: {{ authority: \"{Write("ca.pem", authority.Pem)}\" }}");
        using var disposal = (IDisposable)connector;
        ((IExpire)connector).Expiries.ShouldBeEmpty();

        await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        ((IExpire)connector).Expiries
            .ShouldBe([new Expiry("certificate of 127.0.0.1", new DateTimeOffset(serverCertificate!.NotAfter).ToUniversalTime())]);
    }

    [TestMethod]
    public async Task The_expiry_of_the_client_certificate_is_known_and_follows_its_file()
    {
        await using var server = await StartServerAsync("127.0.0.1");
        using var old = authority.Issue("CN=hub", "127.0.0.1");
        using var renewed = authority.Issue("CN=hub", "127.0.0.1", days: 1.5);
        WriteClientCertificate(old);
        var connector = Connect(server, $"tls: {{ certificate: \"{folder}/hub.pem\", key: \"{folder}/hub.key\" }}");
        using var disposal = (IDisposable)connector;
        var expiring = (IExpire)connector;

        expiring.Expiries.ShouldBe([new Expiry("client certificate", new DateTimeOffset(old.NotAfter).ToUniversalTime())]);
        WriteClientCertificate(renewed);
        File.SetLastWriteTimeUtc(Path.Combine(folder, "hub.pem"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        expiring.Expiries.ShouldBe([new Expiry("client certificate", new DateTimeOffset(renewed.NotAfter).ToUniversalTime())]);
        File.Delete(Path.Combine(folder, "hub.pem"));
        expiring.Expiries.Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_certificate_of_the_departments_authority_for_another_name_is_refused()
    {
        await using var server = await StartServerAsync("10.9.8.7");

        (await SubmitAsync(server, $"tls: {{ authority: \"{Write("ca.pem", authority.Pem)}\" }}")).ShouldBeOfType<SubmitResult.Retry>();

        server.Requests.ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task The_client_certificate_is_sent(bool pfx)
    {
        using var client = authority.Issue("CN=hub", "127.0.0.1");
        string? thumbprint = null;
        await using var server = await StartServerAsync("127.0.0.1", received => thumbprint = received);
        Write("ca.pem", authority.Pem);
        WriteClientCertificate(client);
        await File.WriteAllBytesAsync(
            Path.Combine(folder, "hub.pfx"), client.Export(X509ContentType.Pkcs12, "s3cret"), TestContext.CancellationToken);
        var certificate = pfx
            ? $"certificate: \"{folder}/hub.pfx\", password: \"${{SECRET}}\""
            : $"certificate: \"{folder}/hub.pem\", key: \"{folder}/hub.key\"";

        (await SubmitAsync(server, $"tls: {{ authority: \"{folder}/ca.pem\", {certificate} }}")).ShouldBeOfType<SubmitResult.Created>();

        thumbprint.ShouldBe(client.Thumbprint);
    }

    private Task<Server> StartServerAsync(string address, Action<string?>? onClientCertificate = null)
    {
        var certificate = serverCertificate = authority.Issue("CN=department", address);
        return Server.StartAsync(
            (_, context) =>
            {
                onClientCertificate?.Invoke(context.Connection.ClientCertificate?.Thumbprint);
                return Server.AnswerAsync(context, 200, CreatedAnswer);
            },
            listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ClientCertificateMode = onClientCertificate is null
                    ? ClientCertificateMode.NoCertificate
                    : ClientCertificateMode.RequireCertificate;
                https.AllowAnyClientCertificate();
                https.SslProtocols = SslProtocols.None;
            }));
    }

    private async Task<SubmitResult> SubmitAsync(Server server, string connection)
    {
        var connector = Connect(server, connection);
        using var disposal = (IDisposable)connector;
        return await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);
    }

    private IWorkOrderConnector Connect(Server server, string connection) =>
        Connect($"https://127.0.0.1:{server.Port}", connection);

    private void WriteClientCertificate(X509Certificate2 certificate)
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
