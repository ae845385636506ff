using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Allentown311.Interop.Smtp;

/// <summary>
/// A certificate for one test. A trusted one is added to the current user's trusted roots and removed from them when it is disposed of.
/// </summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("smtp-").FullName;
    private readonly X509Certificate2 certificate;
    private readonly bool trusted;

    public TestCertificate(bool trusted, string host = "localhost")
    {
        this.trusted = trusted;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=hub test {Guid.NewGuid():N}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
        if (trusted)
        {
            using var roots = new X509Store(StoreName.Root, StoreLocation.CurrentUser, OpenFlags.ReadWrite);
            using var root = X509CertificateLoader.LoadCertificate(certificate.RawData);
            roots.Add(root);
        }
    }

    public string CertificateFile => Path.Combine(folder, "certificate.pem");

    public string KeyFile => Path.Combine(folder, "key.pem");

    public void Dispose()
    {
        if (trusted)
        {
            using var roots = new X509Store(StoreName.Root, StoreLocation.CurrentUser, OpenFlags.ReadWrite);
            roots.Remove(certificate);
        }

        certificate.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
