using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Http;

/// <summary>The client certificate and the private authority of a connection. A renewed file is taken up by the next connection.</summary>
internal sealed class Certificates(TlsFiles files)
{
    private readonly Lock gate = new();
    private X509Certificate2? loaded;
    private DateTime stamp;

    /// <summary>Sets up TLS. Verification stays the platform's; an authority replaces its roots, nothing else.</summary>
    public void Apply(SslClientAuthenticationOptions options)
    {
        if (files.Certificate is not null)
        {
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => Client();
        }

        if (files.Authority is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(IsPem(files.Authority) ? files.Authority : File.ReadAllText(files.Authority));
            options.CertificateChainPolicy = policy;
        }
    }

    /// <summary>Until when the client certificate is good; null when there is none. A file that cannot be read just now leaves what was read before.</summary>
    public DateTimeOffset? Ends()
    {
        if (files.Certificate is null)
        {
            return null;
        }

        try
        {
            return End(Client());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            lock (gate)
            {
                return loaded is null ? null : End(loaded);
            }
        }
    }

    /// <summary>Until when a certificate is good.</summary>
    public static DateTimeOffset End(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    /// <summary>The client certificate as its file is now.</summary>
    internal X509Certificate2 Client()
    {
        var changed = IsPem(files.Certificate!) ? DateTime.MinValue : File.GetLastWriteTimeUtc(files.Certificate!);
        lock (gate)
        {
            if (loaded is null || changed != stamp)
            {
                (loaded, stamp) = (Load(), changed);
            }

            return loaded;
        }
    }

    private X509Certificate2 Load()
    {
        var path = files.Certificate!;
        if (Path.GetExtension(path) is ".pfx" or ".p12" && !IsPem(path))
        {
            return X509CertificateLoader.LoadPkcs12FromFile(path, files.Password);
        }

        var certificate = IsPem(path) ? path : File.ReadAllText(path);
        var key = files.Key is null ? certificate : IsPem(files.Key) ? files.Key : File.ReadAllText(files.Key);
        using var pem = files.Password is null ? X509Certificate2.CreateFromPem(certificate, key) : X509Certificate2.CreateFromEncryptedPem(certificate, key, files.Password);

        // Windows cannot use a key that only lives in memory for TLS; a round through PKCS #12 works everywhere.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    private static bool IsPem(string text) => text.Contains("-----BEGIN", StringComparison.Ordinal);
}
