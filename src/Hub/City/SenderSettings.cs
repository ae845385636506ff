using System.Collections.Immutable;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>How notices of one channel are sent.</summary>
/// <param name="Via"><c>folder</c>, <c>smtp</c>, <c>gateway</c> or <c>webhook</c>.</param>
public sealed record SenderSettings(string Via)
{
    /// <summary>Default of <see cref="Timeout"/> for everything but a mail server.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(30);

    /// <summary>SMTP server.</summary>
    public string? Host { get; init; }

    /// <summary>
    /// SMTP port; default 587 (RFC 6409), 465 for <see cref="MailSecurity.Tls"/> (RFC 8314, 7.3) and 25 for <see
    /// cref="MailSecurity.Plain"/>.
    /// </summary>
    public int Port { get; init; } = 587;

    /// <summary>How the connection to the mail server is secured.</summary>
    public MailSecurity Security { get; init; } = MailSecurity.StartTls;

    /// <summary>User for SMTP or basic authentication; null for none.</summary>
    public SecretSource? User { get; init; }

    /// <summary>The user's password.</summary>
    public SecretSource? Password { get; init; }

    /// <summary>Where the mail server's access tokens come from, in place of a password; null for none.</summary>
    public HttpAuth.OAuth? OAuth { get; init; }

    /// <summary>Client certificate and private authority of the mail server; null for neither.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>The address that messages for a gateway or webhook are posted to.</summary>
    public Uri? Url { get; init; }

    /// <summary>Secret of the webhook's Standard Webhooks signature; null: unsigned.</summary>
    public SecretSource? Secret { get; init; }

    /// <summary>Gateway: form fields by name, templates over <c>{{to}}</c>, <c>{{text}}</c>, <c>{{id}}</c>.</summary>
    public ImmutableDictionary<string, SecretSource> Form { get; init; } = ImmutableDictionary<string, SecretSource>.Empty;

    /// <summary>Extra headers, such as a gateway's token.</summary>
    public ImmutableDictionary<string, SecretSource> Headers { get; init; } = ImmutableDictionary<string, SecretSource>.Empty;

    /// <summary>
    /// Gateway and webhook: <c>resend: safe</c>. The provider drops a second message of the same id, so the hub may send a message again
    /// when it got no answer.
    /// </summary>
    public bool ResendIsSafe { get; init; }

    /// <summary>Messages sent at the same time; 1 to 64, default 4.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>
    /// Longest wait for one message; default 30 s. For a mail server the longest wait for the answer to one command; default 5 min (RFC
    /// 5321, 4.5.3.2). For the answer to the whole text the hub waits longer.
    /// </summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Whatever signs the hub in to the receiver, and may be replaced while the hub runs.</summary>
    public IEnumerable<SecretSource> Credentials =>
        new[] { User, Password }.OfType<SecretSource>().Concat(Headers.Values).Concat(Form.Values).Concat(OAuth?.Parts ?? []);

    /// <summary>The text holds no secrets.</summary>
    public override string ToString() => $"via {Via}";
}
