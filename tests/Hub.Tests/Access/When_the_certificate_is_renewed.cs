using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Allentown311.Hub.Access;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Access;

[TestClass]
public sealed class When_the_certificate_is_renewed
{
    private readonly TempFolder folder = new();

    private string Chain => folder.File("chain.pem");

    private string Key => folder.File("key.pem");

    [TestCleanup]
    public void Delete() => folder.Dispose();

    [TestMethod]
    public async Task The_next_connection_gets_the_new_one_with_its_chain_and_nothing_restarts()
    {
        Write("CN=first");
        await using var hub = await StartAsync();
        (await MeetAsync(hub)).ShouldBe(("CN=first", true));

        Write("CN=second");

        (await MeetAsync(hub)).ShouldBe(("CN=second", true));
    }

    [TestMethod]
    public async Task One_that_cannot_be_read_or_has_anothers_key_changes_nothing()
    {
        Write("CN=first");
        await using var hub = await StartAsync();
        var key = await File.ReadAllTextAsync(Key);

        await File.WriteAllTextAsync(Chain, "half a file");
        Touch(Chain);
        (await MeetAsync(hub)).Name.ShouldBe("CN=first");

        Write("CN=second");
        await File.WriteAllTextAsync(Key, key);
        Touch(Key);
        (await MeetAsync(hub)).Name.ShouldBe("CN=first");
    }

    [TestMethod]
    public async Task Answers_over_TLS_say_that_plain_HTTP_is_over()
    {
        Write("CN=first");
        await using var hub = await StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, met, _, _) => met?.Subject == "CN=first" },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{hub.Port}/open311/v2/services.json");
        request.Headers.Host = "hub.testville.gov";

        using var answer = await client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=31536000"]);
    }

    private Task<OpenedHub> StartAsync() => OpenedHub.StartAsync(
        [TestKey.With("read")],
        new AccessSettings { Certificate = new CertificateFiles(Chain, Key, null), Hosts = ["hub.testville.gov"] },
        "https://127.0.0.1:0");

    private static async Task<(string Name, bool HasMiddle)> MeetAsync(OpenedHub hub)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, hub.Port);
        var hasMiddle = false;
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, chain, _) =>
        {
            hasMiddle = chain!.ChainPolicy.ExtraStore.Any(c => c.Subject == "CN=middle");
            return certificate is not null;
        });
        await tls.AuthenticateAsClientAsync("hub.testville.gov");
        return (tls.RemoteCertificate!.Subject, hasMiddle);
    }

    // A leaf and the authority in between; the root stays with those who trust it.
    private void Write(string name)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var root = Authority("CN=root", rootKey).CreateSelfSigned(now.AddDays(-1), now.AddDays(9));
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middleAlone = Authority("CN=middle", middleKey).Create(root, now.AddHours(-2), now.AddDays(8), [1, 2, 3]);
        using var middle = middleAlone.CopyWithPrivateKey(middleKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = new CertificateRequest(name, key, HashAlgorithmName.SHA256)
            .Create(middle, now.AddHours(-1), now.AddDays(7), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Chain, $"{leaf.ExportCertificatePem()}\n{middle.ExportCertificatePem()}\n");
        File.WriteAllText(Key, key.ExportECPrivateKeyPem());
        Touch(Chain);
        Touch(Key);
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }

    // Two writes within one tick of the file system's clock would look like one.
    private void Touch(string file) => File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(++touched));

    private int touched;
}
