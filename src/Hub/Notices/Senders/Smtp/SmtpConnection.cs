using System.Security.Cryptography.X509Certificates;
using Allentown311.Connectors.Http;
using Allentown311.Hub.City;
using Allentown311.Mappings.Http;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>
/// One connection to the mail server, over which many mails are sent one after the other. One caller at a time uses it. A failure is an
/// exception, and <see cref="Stage"/> holds how far the connection or the mail had come.
/// </summary>
/// <param name="settings">The server's address, and how the connection is secured.</param>
/// <param name="login">The login; null when the server asks for none.</param>
/// <param name="time">The clock.</param>
internal sealed class SmtpConnection(SenderSettings settings, SmtpLogin? login, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan QuitTimeout = TimeSpan.FromSeconds(2);
    private static readonly TlsFiles NoFiles = new(null, null, null, null);

    private readonly SmtpTimeouts timeouts = new(settings.Timeout, time);
    private readonly long createdAt = time.GetTimestamp();
    private SmtpClient? client;
    private bool isLoggedIn;

    /// <summary>How far the latest mail had come.</summary>
    public SmtpStage Stage => timeouts.Stage;

    /// <summary>The time limit that applied last. It is the one that elapsed when the server gave no answer.</summary>
    public TimeSpan TimeLimit => timeouts.TimeLimit;

    /// <summary>True when the server has accepted the connection and has not said a word, though it speaks first.</summary>
    public bool AwaitsGreeting => timeouts.AwaitsGreeting && settings.Security != MailSecurity.Tls;

    /// <summary>The time since the connection was created.</summary>
    public TimeSpan Age => time.GetElapsedTime(createdAt);

    /// <summary>True after the login, for as long as the connection is not known to be broken.</summary>
    public bool IsOpen => isLoggedIn && client is { IsConnected: true };

    /// <summary>True when the server accepts mail for addresses beyond ASCII (SMTPUTF8, RFC 6531).</summary>
    public bool SupportsUtf8 { get; private set; }

    /// <summary>Connects and logs in.</summary>
    /// <param name="forUtf8">
    /// True for a mail that needs SMTPUTF8. To a server that supports SMTPUTF8, MailKit writes a domain beyond ASCII as it is, and the next
    /// server on the way may not support that. Connections for other mails therefore do not use the extension.
    /// </param>
    /// <param name="ct">Cancels the attempt.</param>
    public async Task OpenAsync(bool forUtf8, CancellationToken ct)
    {
        var certificates = new Certificates(settings.Tls ?? NoFiles);
        client = new SmtpClient(timeouts)
        {
            // The class SmtpTimeouts sets the time limits instead.
            Timeout = Timeout.Infinite,

            // As for departments' systems: a closed network cannot reach the authority, and a missing revocation list must stop no mail.
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = (_, certificate, chain, errors) => certificates.IsTrusted(certificate, chain, errors),
        };
        await timeouts.RunAsync(
            SmtpStage.Connecting,
            async partCt =>
            {
                if (settings.Tls?.Certificate is not null)
                {
                    client.ClientCertificates = new X509CertificateCollection { certificates.ReadClientCertificate() };
                }

                await client.ConnectAsync(settings.Host!, settings.Port, Security, partCt).ConfigureAwait(false);
            },
            totalLimit: null, ct).ConfigureAwait(false);
        if (login is not null)
        {
            await timeouts.RunAsync(SmtpStage.LoggingIn, partCt => login.LogInAsync(client, partCt), totalLimit: null, ct)
                .ConfigureAwait(false);
        }

        SupportsUtf8 = client.Capabilities.HasFlag(SmtpCapabilities.UTF8 | SmtpCapabilities.EightBitMime);
        if (!forUtf8)
        {
            client.Capabilities &= ~SmtpCapabilities.UTF8;
        }

        isLoggedIn = true;
    }

    /// <summary>Sends a mail.</summary>
    public Task SendAsync(MimeMessage mail, CancellationToken ct) =>
        timeouts.RunAsync(
            SmtpStage.Sending,
            partCt => client!.SendAsync(MailMessages.Format(mail), mail, partCt, timeouts),
            totalLimit: null, ct);

    /// <summary>Sends QUIT if the connection is open, which takes two seconds at most, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (client is not null)
        {
            try
            {
                await timeouts.RunAsync(Stage, quitCt => client.DisconnectAsync(quit: true, quitCt), QuitTimeout, CancellationToken.None)
                    .ConfigureAwait(false);
            }
            catch (Exception)
            {
                // The connection is closed below in any case. The server has answered every mail before this.
            }

            client.Dispose();
        }

        timeouts.Dispose();
    }

    private SecureSocketOptions Security => settings.Security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.Plain => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };
}
