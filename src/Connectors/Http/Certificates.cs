using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Http;

/// <summary>The client certificate and the private authority of a connection. A renewed file is taken up by the next connection.</summary>
internal sealed class Certificates(TlsFiles files)
{
    // RFC 5280, 4.2.1.12.
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

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

        options.CertificateChainPolicy = Policy();
    }

    /// <summary>
    /// What <see cref="Apply"/> sets up, for a library that only has a callback: what the platform says, or, where an authority is named and the chain is all
    /// it objects to, whether the chain ends at that authority.
    /// </summary>
    public bool Trusts(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (Policy() is not { } policy || certificate is not X509Certificate2 leaf || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return errors == SslPolicyErrors.None;
        }

        using var chain = new X509Chain { ChainPolicy = policy };
        policy.ExtraStore.AddRange(sent?.ChainPolicy.ExtraStore ?? []);
        policy.ApplicationPolicy.Add(ServerAuthentication);
        return chain.Build(leaf);
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

    private X509ChainPolicy? Policy()
    {
        if (files.Authority is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(IsPem(files.Authority) ? files.Authority : File.ReadAllText(files.Authority));
        return policy;
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
