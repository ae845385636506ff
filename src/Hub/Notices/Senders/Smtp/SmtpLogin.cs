using System.Text;
using Allentown311.Connectors.Http;
using Allentown311.Hub.City;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>
/// Tells the mail server who we are: by password, or by an access token (XOAUTH2 or OAUTHBEARER) that is kept while it is good.
/// </summary>
internal sealed class SmtpLogin : IDisposable
{
    // Kerberos would ask for this machine's own account, and NTLM is retired by its maker. Each way that is tried in vain counts towards a
    // lock of the account.
    private static readonly string[] Unused = ["GSSAPI", "NEGOTIATE", "NTLM"];

    private static readonly TimeSpan LongestForToken = TimeSpan.FromSeconds(10);

    private readonly SenderSettings settings;
    private readonly HttpClient? client;
    private readonly OAuthTokens? tokens;

    private SmtpLogin(SenderSettings settings, TimeProvider time)
    {
        this.settings = settings;
        if (settings.OAuth is { } oauth)
        {
            var hosts = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { oauth.TokenUrl.IdnHost };
            client = new HttpClient(new SocketsHttpHandler
            {
                AllowAutoRedirect = false, UseCookies = false, ConnectCallback = new HostGuard(hosts, LongestForToken, time).ConnectAsync,
                ConnectTimeout = LongestForToken, PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            { MaxResponseContentBufferSize = 1024 * 1024 };
            tokens = new OAuthTokens(oauth, client, LongestForToken, time);
        }
    }

    /// <summary>The login of a city's settings; null where its server wants none, and where it would go in the clear.</summary>
    public static SmtpLogin? Of(SenderSettings settings, TimeProvider time) =>
        settings.User is null || settings.Security == MailSecurity.Plain ? null : new SmtpLogin(settings, time);

    /// <summary>Logs in. A token that is refused is renewed once: it may have been withdrawn.</summary>
    /// <exception cref="AuthenticationException">The server refused it.</exception>
    /// <exception cref="NotSupportedException">The server offers no way to log in that we know.</exception>
    /// <exception cref="NoTokenException">No token could be had.</exception>
    public async Task LogInAsync(SmtpClient server, CancellationToken ct)
    {
        if (tokens is null)
        {
            server.AuthenticationMechanisms.ExceptWith(Unused);
            await server.AuthenticateAsync(Encoding.UTF8, settings.User!, settings.Password!, ct).ConfigureAwait(false);
            return;
        }

        var token = await tokens.GetAsync(ct).ConfigureAwait(false);
        try
        {
            await server.AuthenticateAsync(Mechanism(server, token), ct).ConfigureAwait(false);
        }
        catch (AuthenticationException)
        {
            tokens.Forget(token);
            token = await tokens.GetAsync(ct).ConfigureAwait(false);
            await server.AuthenticateAsync(Mechanism(server, token), ct).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tokens?.Dispose();
        client?.Dispose();
    }

    private SaslMechanism Mechanism(SmtpClient server, string token) =>
        server.AuthenticationMechanisms.Contains("XOAUTH2") ? new SaslMechanismOAuth2(settings.User!, token)
        : server.AuthenticationMechanisms.Contains("OAUTHBEARER") ? new OAuthBearer(settings.User!, token, settings.Host!, settings.Port)
        : throw new NotSupportedException("The server takes no access tokens.");
}
