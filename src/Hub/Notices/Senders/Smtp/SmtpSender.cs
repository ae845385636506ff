using Allentown311.Hub.City;
using MimeKit;

namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>Sends mails to the city's mail server over SMTP (RFC 5321), and reuses connections.</summary>
internal sealed class SmtpSender(SenderSettings settings, MailMessages mails, TimeProvider time) : INoticeSender, IAsyncDisposable
{
    // Servers lock an account after a few failed logins in a row, and each notice that waits would try to log in.
    private static readonly TimeSpan PauseAfterRefusedLogin = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim slots = new(settings.Concurrency);
    private readonly SmtpConnections connections = new(time);
    private readonly SmtpLogin? login = SmtpLogin.Of(settings, time);

    // Many sends read and replace it at once; the latest refusal wins.
    private volatile RefusedLogin? refusedLogin;

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        using var mail = mails.Compose(message);
        if (mail is null)
        {
            return new Delivery.Refused("not a mail address");
        }

        await slots.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var needsUtf8 = MailMessages.NeedsUtf8(mail);
            var delivery = needsUtf8 ? null : await SendOverIdleConnectionAsync(mail, ct).ConfigureAwait(false);
            return delivery ?? await SendOverNewConnectionAsync(mail, needsUtf8, ct).ConfigureAwait(false);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await connections.DisposeAsync().ConfigureAwait(false);
        login?.Dispose();
        slots.Dispose();
    }

    // Null when there is no idle connection, or when it turned out to be broken. The mail has not been sent then.
    private async Task<Delivery?> SendOverIdleConnectionAsync(MimeMessage mail, CancellationToken ct)
    {
        if (connections.TryTake() is not { } connection)
        {
            return null;
        }

        try
        {
            await connection.SendAsync(mail, ct).ConfigureAwait(false);
            return new Delivery.Sent();
        }
        catch (Exception e) when (!IsCancelled(e, ct))
        {
            return SmtpOutcome.IsConnectionFailure(e, connection.Stage) ? null : SmtpOutcome.Of(e, connection.Stage, connection.TimeLimit);
        }
        finally
        {
            connections.Return(connection, canReuse: true);
        }
    }

    private async Task<Delivery> SendOverNewConnectionAsync(MimeMessage mail, bool needsUtf8, CancellationToken ct)
    {
        var used = login?.Credentials ?? "";
        if (refusedLogin is { } recent
            && used == recent.Credentials
            && time.GetElapsedTime(recent.Timestamp) < PauseAfterRefusedLogin)
        {
            return recent.Delivery;
        }

        var delivery = await SendOnceAsync(mail, needsUtf8, used, ct).ConfigureAwait(false);

        // Where the password was replaced a moment ago, in the file that holds it, the mail need not wait for the pause.
        return refusedLogin is { } refused && ReferenceEquals(refused.Delivery, delivery) && login?.HasChangedFrom(used) == true
            ? await SendOnceAsync(mail, needsUtf8, login.Credentials, ct).ConfigureAwait(false)
            : delivery;
    }

    private async Task<Delivery> SendOnceAsync(MimeMessage mail, bool needsUtf8, string used, CancellationToken ct)
    {
        var connection = new SmtpConnection(settings, login, time);
        try
        {
            await connection.OpenAsync(needsUtf8, ct).ConfigureAwait(false);
            if (needsUtf8 && !connection.SupportsUtf8)
            {
                return new Delivery.Refused("the mail server takes no address beyond ASCII (SMTPUTF8)");
            }

            await connection.SendAsync(mail, ct).ConfigureAwait(false);
            return new Delivery.Sent();
        }
        catch (Exception e) when (!IsCancelled(e, ct))
        {
            var delivery = SmtpOutcome.Of(e, connection.Stage, connection.TimeLimit, connection.AwaitsGreeting);
            if (SmtpOutcome.IsLoginRefusal(e, connection.Stage))
            {
                refusedLogin = new RefusedLogin(delivery, used, time.GetTimestamp());
            }

            return delivery;
        }
        finally
        {
            connections.Return(connection, canReuse: !needsUtf8);
        }
    }

    private static bool IsCancelled(Exception e, CancellationToken ct) => e is OperationCanceledException && ct.IsCancellationRequested;

    // Secrets do not print.
    private sealed record RefusedLogin(Delivery Delivery, string Credentials, long Timestamp)
    {
        public override string ToString() => nameof(RefusedLogin);
    }
}
