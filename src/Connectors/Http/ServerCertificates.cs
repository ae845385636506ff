using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Allentown311.Connectors.Http;

/// <summary>Remembers until when the certificates of the servers we spoke to are good, so that the city hears of it before they end.</summary>
internal sealed class ServerCertificates
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> ends = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<Expiry> Expiries => ends.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new Expiry($"certificate of {e.Key}", e.Value));

    public void Watch(SslClientAuthenticationOptions options) => options.RemoteCertificateValidationCallback = (sender, certificate, _, errors) =>
    {
        // Whether it is trusted stays the platform's word: this is what it does without a callback. One it does not trust says nothing of the department.
        var trusted = errors == SslPolicyErrors.None;
        if (trusted && certificate is X509Certificate2 leaf && sender is SslStream { TargetHostName: { Length: > 0 } host })
        {
            ends[host] = Certificates.End(leaf);
        }

        return trusted;
    };
}
