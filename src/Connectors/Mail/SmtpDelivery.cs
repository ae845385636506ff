using System.Collections.Concurrent;
using System.Net.Sockets;
using Allentown311.Connectors.Http;
using Allentown311.Mappings.Mail;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Allentown311.Connectors.Mail;

/// <summary>Hands mails over to the mail server, over connections that mails share one after the other. Any thread may call.</summary>
internal sealed class SmtpDelivery(MailConnection connection, TimeSpan timeout, TimeProvider clock) : IAsyncDisposable
{
    // RFC 5321, 4.5.3.2.6: the server has ten minutes to answer the end of the text.
    private static readonly TimeSpan AfterText = TimeSpan.FromMinutes(10);

    // Servers end idle connections sooner or later; a mail that meets one begins anew.
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(30);

    // Nobody who gets a mail sees who else got a copy.
    private static readonly FormatOptions Format = WithoutBcc();

    private readonly ConcurrentBag<Session> idle = [];
    private readonly Certificates certificates = new(connection.Tls ?? new(null, null, null, null));

    /// <summary>Sends a mail.</summary>
    /// <exception cref="OutcomeUnknownException">The mail may have gone out.</exception>
    public async Task<SubmitResult> SendAsync(MimeMessage mail, Trail trail, CancellationToken ct)
    {
        var reused = TakeIdle();
        if (reused is not null)
        {
            try
            {
                return await SendAsync(reused, mail, trail, ct);
            }
            catch (Exception e) when (!reused.Watch.HasTextLeft && IsOfConnection(e) && !ct.IsCancellationRequested)
            {
                // The server had ended it while it was idle.
                await CloseAsync(reused);
            }
        }

        var session = new Session();
        try
        {
            await OpenAsync(session, ct);
        }
        catch (Exception e) when (IsOfConnection(e) && !ct.IsCancellationRequested)
        {
            await CloseAsync(session);
            trail.Answers(session.Watch.LastAnswer is { Length: > 0 } answer ? answer : ToReason(e));
            return new SubmitResult.Retry($"The mail server does not let us send: {ToReason(e)}");
        }

        try
        {
            return await SendAsync(session, mail, trail, ct);
        }
        catch (Exception e) when (IsOfConnection(e) && !session.Watch.HasTextLeft && !ct.IsCancellationRequested)
        {
            await CloseAsync(session);
            trail.Answers(ToReason(e));
            return new SubmitResult.Retry($"The mail server took no mail: {ToReason(e)}");
        }
    }

    /// <summary>Connects and signs in.</summary>
    public async Task ProbeAsync(CancellationToken ct)
    {
        var session = new Session();
        try
        {
            await OpenAsync(session, ct);
        }
        finally
        {
            await CloseAsync(session);
        }
    }

    /// <summary>Why a server cannot be talked to; without secrets and addresses.</summary>
    public static string ToReason(Exception error) => error switch
    {
        OperationCanceledException or TimeoutException => "no answer in time",
        SmtpCommandException e => $"it answers {(int)e.StatusCode}",
        AuthenticationException => "it refuses our sign-in",
        SslHandshakeException => "its certificate is not trusted, or it speaks no TLS on this port",
        SocketException e => e.Message,
        NotSupportedException => "it offers no STARTTLS, or no sign-in that we know",
        _ => "the connection broke",
    };

    /// <summary>True for a failure of the connection and of the server's, rather than of the program.</summary>
    public static bool IsOfConnection(Exception error) => error is IOException or SocketException or ProtocolException or CommandException
        or AuthenticationException or SslHandshakeException or ServiceNotConnectedException or ServiceNotAuthenticatedException
        or OperationCanceledException or TimeoutException or NotSupportedException;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (idle.TryTake(out var session))
        {
            await CloseAsync(session);
        }
    }

    private async Task<SubmitResult> SendAsync(Session session, MimeMessage mail, Trail trail, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var watch = session.Watch;
        watch.Restart();
        watch.TextLeaves = () => limit.CancelAfter(AfterText);

        // Another hub node may have the order, if this one was stopped for longer than its lease.
        try
        {
            trail.EnsureHeld();
        }
        catch (LeaseLostException)
        {
            Return(session);
            throw;
        }

        try
        {
            var answer = await session.Client.SendAsync(Format, mail, both.Token, watch);
            trail.Answers($"took <{mail.MessageId}>: {(watch.LastAnswer.Length > 0 ? watch.LastAnswer : answer)}");
            Return(session);
            return new SubmitResult.HandedOver();
        }
        catch (SmtpCommandException e) when (e.ErrorCode != SmtpErrorCode.UnexpectedStatusCode || watch.HasTextLeft)
        {
            trail.Answers(watch.LastAnswer);
            await CloseAsync(session);
            return SmtpAnswer.ToResult((int)e.StatusCode, e.ErrorCode);
        }
        catch (Exception e) when (watch.HasTextLeft)
        {
            trail.Answers(watch.LastAnswer);
            await CloseAsync(session);
            ct.ThrowIfCancellationRequested();
            throw new OutcomeUnknownException($"The mail server had the text and did not say that it took it: {ToReason(e)}", e);
        }
    }

    private async Task OpenAsync(Session session, CancellationToken ct)
    {
        var server = connection.Smtp;
        using var limit = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        session.Client.ServerCertificateValidationCallback =
            (_, certificate, chain, errors) => certificates.IsTrusted(certificate, chain, errors);
        session.Client.CheckCertificateRevocation = false;
        await session.Client.ConnectAsync(server.Host, server.Port, MailSecurity.Of(server), both.Token);
        if (server is { User: { } user, Password: { } password })
        {
            await MailSecurity.SignInAsync(session.Client, user, password, both.Token);
        }
    }

    private static FormatOptions WithoutBcc()
    {
        var format = FormatOptions.Default.Clone();
        format.HiddenHeaders.Add(HeaderId.Bcc);
        return format;
    }

    private Session? TakeIdle()
    {
        while (idle.TryTake(out var session))
        {
            if (session.Client.IsConnected && clock.GetElapsedTime(session.UsedAt) < LongestIdle)
            {
                return session;
            }

            session.Client.Dispose();
        }

        return null;
    }

    private void Return(Session session)
    {
        session.UsedAt = clock.GetTimestamp();
        idle.Add(session);
    }

    private static async Task CloseAsync(Session session)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await session.Client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception e) when (IsOfConnection(e) || e is ObjectDisposedException or InvalidOperationException)
        {
            // It ends in any case.
        }

        session.Client.Dispose();
    }

    private sealed class Session
    {
        public Session() => Client = new SmtpClient(Watch) { Timeout = Timeout.Infinite };

        public SmtpWatch Watch { get; } = new();

        public SmtpClient Client { get; }

        public long UsedAt { get; set; }
    }
}
