using System.Security.Cryptography.X509Certificates;
using Allentown311.Connectors.Http;
using Allentown311.Hub.City;
using Allentown311.Mappings.Http;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>
/// One connection to the mail server, for many mails, one after the other. What fails is an exception; <see cref="Stage"/> tells how far
/// it was.
/// </summary>
/// <param name="settings">Where to, and how secured.</param>
/// <param name="login">Who we are; null where the server does not ask.</param>
/// <param name="time">The clock.</param>
internal sealed class SmtpConnection(SenderSettings settings, SmtpLogin? login, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(2);
    private static readonly TlsFiles NoFiles = new(null, null, null, null);

    private readonly SmtpPatience patience = new(settings.Timeout, time);
    private readonly long made = time.GetTimestamp();
    private SmtpClient? client;
    private bool isReady;

    /// <summary>How far the last mail was.</summary>
    public SmtpStage Stage => patience.Stage;

    /// <summary>The limit that was over, where the server gave no answer.</summary>
    public TimeSpan Waited => patience.Waited;

    /// <summary>How long ago it was made.</summary>
    public TimeSpan Age => time.GetElapsedTime(made);

    /// <summary>True once the server knows who we are, and while nothing says that the connection broke.</summary>
    public bool IsOpen => isReady && client is { IsConnected: true };

    /// <summary>True when the server takes mail for addresses beyond ASCII.</summary>
    public bool KnowsUtf8 { get; private set; }

    /// <summary>Connects and logs in.</summary>
    /// <param name="forUtf8">
    /// True for a mail that needs SMTPUTF8. MailKit writes a domain beyond ASCII as it is to any server that knows SMTPUTF8, and the next
    /// server on the way may not: connections for other mails do without.
    /// </param>
    /// <param name="ct">Ends the wait.</param>
    public async Task OpenAsync(bool forUtf8, CancellationToken ct)
    {
        var certificates = new Certificates(settings.Tls ?? NoFiles);
        client = new SmtpClient(patience)
        {
            // The limits are the patience's.
            Timeout = Timeout.Infinite,

            // As for departments: a closed network has no way to the authority, and a list that cannot be had stops no mail.
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = (_, certificate, chain, errors) => certificates.IsTrusted(certificate, chain, errors),
        };
        await patience.RunAsync(
            SmtpStage.Connecting,
            async either =>
            {
                if (settings.Tls?.Certificate is not null)
                {
                    client.ClientCertificates = new X509CertificateCollection { certificates.ReadClientCertificate() };
                }

                await client.ConnectAsync(settings.Host!, settings.Port, Security, either).ConfigureAwait(false);
            },
            most: null, ct).ConfigureAwait(false);
        if (login is not null)
        {
            await patience.RunAsync(SmtpStage.LoggingIn, either => login.LogInAsync(client, either), most: null, ct).ConfigureAwait(false);
        }

        KnowsUtf8 = client.Capabilities.HasFlag(SmtpCapabilities.UTF8 | SmtpCapabilities.EightBitMime);
        if (!forUtf8)
        {
            client.Capabilities &= ~SmtpCapabilities.UTF8;
        }

        isReady = true;
    }

    /// <summary>Sends a mail.</summary>
    public Task SendAsync(MimeMessage mail, CancellationToken ct) =>
        patience.RunAsync(
            SmtpStage.Sending, either => client!.SendAsync(MailMessages.Format(mail), mail, either, patience), most: null, ct);

    /// <summary>Says goodbye where there is somebody to say it to, for two seconds at most, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (client is not null)
        {
            try
            {
                await patience.RunAsync(Stage, either => client.DisconnectAsync(quit: true, either), LongestGoodbye, CancellationToken.None)
                    .ConfigureAwait(false);
            }
            catch (Exception)
            {
                // It is closed either way; whatever was sent has been answered.
            }

            client.Dispose();
        }

        patience.Dispose();
    }

    private SecureSocketOptions Security => settings.Security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.Plain => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };
}
