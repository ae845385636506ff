using System.Text;
using Allentown311.Connectors.Http;
using Allentown311.Hub.City;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>
/// Logs in to the mail server by password, or by an access token (XOAUTH2 or OAUTHBEARER) that is cached while it is valid.
/// </summary>
internal sealed class SmtpLogin : IDisposable
{
    // Kerberos would use this machine's own account, and Microsoft has deprecated NTLM. Each failed mechanism counts towards a lock of the
    // account.
    private static readonly string[] ExcludedMechanisms = ["GSSAPI", "NEGOTIATE", "NTLM"];

    private static readonly TimeSpan TokenTimeout = TimeSpan.FromSeconds(10);

    private readonly SenderSettings settings;
    private readonly HttpClient? client;
    private readonly OAuthTokens? tokens;

    private SmtpLogin(SenderSettings settings, TimeProvider time)
    {
        this.settings = settings;
        if (settings.OAuth is { } oauth)
        {
            client = new HttpClient(new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectCallback = HostGuard.Of(oauth.TokenUrl, TokenTimeout, time).ConnectAsync,
                ConnectTimeout = TokenTimeout,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            { MaxResponseContentBufferSize = 1024 * 1024 };
            tokens = new OAuthTokens(oauth, client, TokenTimeout, time);
        }
    }

    /// <summary>The login in the city's settings; null when there is none, and when the password would be sent unencrypted.</summary>
    public static SmtpLogin? Of(SenderSettings settings, TimeProvider time) =>
        settings.User is null || settings.Security == MailSecurity.Plain ? null : new SmtpLogin(settings, time);

    /// <summary>What the hub logs in with now; to be compared, and shown nowhere.</summary>
    public string Credentials => string.Join('\n', settings.Credentials.Select(c => c.Current));

    /// <summary>Reads the credentials anew, because the server refused them. True when they are others now.</summary>
    /// <param name="used">The <see cref="Credentials"/> that were refused.</param>
    public bool HasChangedFrom(string used)
    {
        foreach (var part in settings.Credentials)
        {
            part.HasChangedFrom("");
        }

        return Credentials != used;
    }

    /// <summary>Logs in. When the server refuses a token, a new one is fetched once: the first may have been revoked.</summary>
    /// <exception cref="AuthenticationException">The server refused the login.</exception>
    /// <exception cref="NotSupportedException">The server offers no mechanism that the hub supports.</exception>
    /// <exception cref="NoTokenException">No token could be fetched.</exception>
    public async Task LogInAsync(SmtpClient server, CancellationToken ct)
    {
        if (tokens is null)
        {
            server.AuthenticationMechanisms.ExceptWith(ExcludedMechanisms);
            await server.AuthenticateAsync(Encoding.UTF8, settings.User!.Current, settings.Password!.Current, ct).ConfigureAwait(false);
            return;
        }

        var token = await tokens.GetAsync(ct).ConfigureAwait(false);
        try
        {
            await server.AuthenticateAsync(ChooseMechanism(server, token), ct).ConfigureAwait(false);
        }
        catch (AuthenticationException)
        {
            tokens.Forget(token);
            token = await tokens.GetAsync(ct).ConfigureAwait(false);
            await server.AuthenticateAsync(ChooseMechanism(server, token), ct).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tokens?.Dispose();
        client?.Dispose();
    }

    private SaslMechanism ChooseMechanism(SmtpClient server, string token) =>
        server.AuthenticationMechanisms.Contains("XOAUTH2") ? new SaslMechanismOAuth2(settings.User!.Current, token)
        : server.AuthenticationMechanisms.Contains("OAUTHBEARER")
            ? new OAuthBearer(settings.User!.Current, token, settings.Host!, settings.Port)
        : throw new NotSupportedException("The server takes no access tokens.");
}
