using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Loading;

namespace Allentown311.Connectors.Http;

/// <summary>
/// The client certificate and the private authority of a connection. When a certificate's file is renewed, the next connection uses the
/// new one. Any thread may call.
/// </summary>
internal sealed class Certificates(TlsFiles files)
{
    // The extended key usage of a TLS server (RFC 5280, 4.2.1.12).
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    // Guards the two fields below: the certificate read last, and its file's time of change then.
    private readonly Lock gate = new();
    private X509Certificate2? loaded;
    private string loadedStamp = "";

    /// <summary>Sets up TLS. The platform still verifies the server; a private authority replaces its roots and nothing else.</summary>
    public void Apply(SslClientAuthenticationOptions options)
    {
        if (files.Certificate is not null)
        {
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => ReadClientCertificate();
        }

        options.CertificateChainPolicy = CreateChainPolicy();
    }

    /// <summary>
    /// Decides as <see cref="Apply"/> lets the platform decide, for a library that offers only a callback. Without a private authority the
    /// platform's verdict stands. With one, a certificate whose only error is its chain is trusted when the chain ends at that authority.
    /// </summary>
    public bool IsTrusted(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        var hasOtherErrors = (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None;
        if (CreateChainPolicy() is not { } policy || certificate is not X509Certificate2 leaf || hasOtherErrors)
        {
            return errors == SslPolicyErrors.None;
        }

        using var chain = new X509Chain { ChainPolicy = policy };
        policy.ExtraStore.AddRange(sent?.ChainPolicy.ExtraStore ?? []);
        policy.ApplicationPolicy.Add(ServerAuthentication);
        return chain.Build(leaf);
    }

    /// <summary>
    /// When the client certificate expires; null when there is none. While its file cannot be read, the certificate read last counts.
    /// </summary>
    public DateTimeOffset? ReadExpiry()
    {
        if (files.Certificate is null)
        {
            return null;
        }

        try
        {
            return ExpiryOf(ReadClientCertificate());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            lock (gate)
            {
                return loaded is null ? null : ExpiryOf(loaded);
            }
        }
    }

    /// <summary>When a certificate expires.</summary>
    public static DateTimeOffset ExpiryOf(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    /// <summary>The client certificate. Its file is read again when it changed since the last call.</summary>
    internal X509Certificate2 ReadClientCertificate()
    {
        var given = files.Certificate!.Current;
        var stamp = IsPem(given) ? given : FileStamp.Of(given);
        lock (gate)
        {
            if (loaded is null || stamp != loadedStamp)
            {
                loaded = Load();
                loadedStamp = stamp;
            }

            return loaded;
        }
    }

    private X509ChainPolicy? CreateChainPolicy()
    {
        if (files.Authority is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPem(ReadPem(files.Authority.Current));
        return policy;
    }

    private X509Certificate2 Load()
    {
        var path = files.Certificate!.Current;
        if (Path.GetExtension(path) is ".pfx" or ".p12" && !IsPem(path))
        {
            return X509CertificateLoader.LoadPkcs12FromFile(path, files.Password?.Current);
        }

        var certificate = ReadPem(path);
        var key = files.Key is null ? certificate : ReadPem(files.Key.Current);
        using var pem = files.Password is null
            ? X509Certificate2.CreateFromPem(certificate, key)
            : X509Certificate2.CreateFromEncryptedPem(certificate, key, files.Password.Current);

        // Windows cannot use a key for TLS that lives only in memory. A round trip through PKCS #12 works on every platform.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    // A setting holds either PEM text or the path of a file.
    private static string ReadPem(string textOrPath) => IsPem(textOrPath) ? textOrPath : File.ReadAllText(textOrPath);

    private static bool IsPem(string text) => text.Contains("-----BEGIN", StringComparison.Ordinal);
}
