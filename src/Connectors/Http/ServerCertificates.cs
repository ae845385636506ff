using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Allentown311.Connectors.Http;

/// <summary>
/// Remembers when the certificates of the servers that the hub connected to expire, so that the city is warned in time. Thread-safe.
/// </summary>
internal sealed class ServerCertificates
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> expiryByHost = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<Expiry> Expiries => expiryByHost
        .OrderBy(e => e.Key, StringComparer.Ordinal)
        .Select(e => new Expiry($"certificate of {e.Key}", e.Value));

    /// <summary>
    /// Notes the certificate of each server met through these options. The platform still decides whether to trust it: the callback accepts
    /// exactly what the platform accepts without a callback. A private authority is read for each connection, so that it can be renewed.
    /// </summary>
    /// <param name="options">The options of the connections.</param>
    /// <param name="certificates">The private authority; null for the platform's alone.</param>
    public void Watch(SslClientAuthenticationOptions options, Certificates? certificates) =>
        options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) => Note(
            sender, certificate, certificates?.IsTrusted(certificate, chain, errors) ?? errors == SslPolicyErrors.None);

    /// <summary>
    /// Notes a server's certificate, unless it is not trusted: then it may not be the department's. Returns <paramref name="isTrusted"/>.
    /// </summary>
    public bool Note(object sender, X509Certificate? certificate, bool isTrusted)
    {
        if (isTrusted && certificate is X509Certificate2 leaf && sender is SslStream { TargetHostName: { Length: > 0 } host })
        {
            expiryByHost[host] = Certificates.ExpiryOf(leaf);
        }

        return isTrusted;
    }
}
