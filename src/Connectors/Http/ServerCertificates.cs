using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Allentown311.Connectors.Http;

/// <summary>Remembers until when the certificates of the servers we spoke to are good, so that the city hears of it before they end.</summary>
internal sealed class ServerCertificates
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> ends = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<Expiry> Expiries => ends.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new Expiry($"certificate of {e.Key}", e.Value));

    // Whether it is trusted stays the platform's word: this is what it does without a callback.
    public void Watch(SslClientAuthenticationOptions options) =>
        options.RemoteCertificateValidationCallback = (sender, certificate, _, errors) => Sees(sender, certificate, errors == SslPolicyErrors.None);

    /// <summary>Notes a server's certificate; one that is not trusted says nothing of the department. Gives <paramref name="trusted"/> back.</summary>
    public bool Sees(object sender, X509Certificate? certificate, bool trusted)
    {
        if (trusted && certificate is X509Certificate2 leaf && sender is SslStream { TargetHostName: { Length: > 0 } host })
        {
            ends[host] = Certificates.End(leaf);
        }

        return trusted;
    }
}
