using System.Net.Security;
using Allentown311.Connectors.Http;
using Allentown311.Mappings.Http;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// TLS to a RabbitMQ broker. The broker's certificate is always verified, by the machine's authorities or by the one that the settings
/// name. Our client certificate is read anew for each connection.
/// </summary>
internal sealed class RabbitMqTls(TlsFiles? files)
{
    private readonly Certificates? own = files is null ? null : new Certificates(files);
    private readonly ServerCertificates servers = new();

    /// <summary>When our client certificate, and the server certificates seen so far, expire.</summary>
    public IReadOnlyList<Expiry> Expiries =>
        [.. own?.ReadExpiry() is { } ends ? [new Expiry("client certificate", ends)] : Array.Empty<Expiry>(), .. servers.Expiries];

    /// <summary>The client library's options.</summary>
    public SslOption Options(string host) => new(host, enabled: true)
    {
        CertificateSelectionCallback = files?.Certificate is null ? null : (_, _, _, _, _) => own!.ReadClientCertificate(),
        CertificateValidationCallback = (sender, certificate, chain, errors) =>
            servers.Note(sender, certificate, own is null ? errors == SslPolicyErrors.None : own.IsTrusted(certificate, chain, errors)),
    };
}
