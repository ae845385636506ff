using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Allentown311.Hub.Access;

/// <summary>
/// The hub's own certificate. When its files are renewed, the next connection gets the new one. A file that is being written, or does not
/// fit its key, is reported, and the certificate from before stays. Any thread may call.
/// </summary>
internal sealed class ServerCertificate(CertificateFiles files, ILogger<ServerCertificate> log)
{
    // Guards the fields below: the certificate read last, and the files' times of change when it, or a faulty one, was read.
    private readonly Lock gate = new();
    private SslStreamCertificateContext? loaded;
    private (string, string) readAt;

    /// <summary>When the certificate ends.</summary>
    public DateTimeOffset Expiry => new(Current().TargetCertificate.NotAfter.ToUniversalTime());

    /// <summary>Lets Kestrel use the certificate, with its whole chain, for every connection.</summary>
    public void Apply(HttpsConnectionAdapterOptions https)
    {
        // Read now, so that there is one to keep when the files are replaced by something that cannot be read.
        Current();

        // Kestrel asks that one of its own ways is used; the context, which holds the chain too, then takes its place.
        https.ServerCertificateSelector = (_, _) => Current().TargetCertificate;
        https.OnAuthenticate = (_, options) =>
        {
            options.ServerCertificateSelectionCallback = null;
            options.ServerCertificateContext = Current();
        };
    }

    /// <summary>Reads the files; throws what is wrong with them.</summary>
    /// <exception cref="CryptographicException">The certificate cannot be read, or its key is another's.</exception>
    /// <exception cref="IOException">A file is missing.</exception>
    public static SslStreamCertificateContext Load(CertificateFiles files)
    {
        var password = files.Password is { } written ? Variables.Fill(written, Variables.FromEnvironment, _ => { }) : null;
        var all = new X509Certificate2Collection();
        X509Certificate2 own;
        if (Path.GetExtension(files.Path) is ".pfx" or ".p12")
        {
            all.AddRange(X509CertificateLoader.LoadPkcs12CollectionFromFile(files.Path, password));
            own = all.FirstOrDefault(c => c.HasPrivateKey) ?? throw new CryptographicException("There is no private key.");
        }
        else
        {
            all.ImportFromPemFile(files.Path);
            using var pem = password is null
                ? X509Certificate2.CreateFromPemFile(files.Path, files.Key ?? files.Path)
                : X509Certificate2.CreateFromEncryptedPemFile(files.Path, password, files.Key ?? files.Path);

            // Windows cannot use a key for TLS that lives only in memory. A round trip through PKCS #12 works on every platform.
            own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        }

        return SslStreamCertificateContext.Create(own, all, offline: true);
    }

    /// <summary>True for what <see cref="Load"/> throws about files that cannot be used.</summary>
    public static bool IsUnreadable(Exception e) =>
        e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    private SslStreamCertificateContext Current()
    {
        var written = (FileStamp.Of(files.Path), FileStamp.Of(files.Key ?? files.Path));
        lock (gate)
        {
            if (loaded is null || written != readAt)
            {
                try
                {
                    loaded = Load(files);
                    Log.CertificateRead(log, loaded.TargetCertificate.NotAfter.ToUniversalTime());
                }
                catch (Exception e) when (loaded is not null && IsUnreadable(e))
                {
                    Log.CertificateNotRead(log, e.GetType().Name);
                }

                readAt = written;
            }

            return loaded;
        }
    }
}
