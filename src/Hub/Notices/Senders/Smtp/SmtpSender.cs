using Allentown311.Hub.City;
using MimeKit;

namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>Hands mails to the city's mail server over SMTP (RFC 5321), many over one connection.</summary>
internal sealed class SmtpSender(SenderSettings settings, MailMessages messages, TimeProvider time) : INoticeSender, IAsyncDisposable
{
    // Servers lock an account that fails to log in a few times in a row, and each notice that waits would try.
    private static readonly TimeSpan RestAfterRefusedLogin = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim room = new(settings.Concurrency);
    private readonly SmtpConnections connections = new(time);
    private readonly SmtpLogin? login = SmtpLogin.Of(settings, time);
    private volatile RefusedLogin? refused;

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        using var mail = messages.Make(message);
        if (mail is null)
        {
            return new Delivery.Refused("not a mail address");
        }

        await room.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var needsUtf8 = MailMessages.NeedsUtf8(mail);
            var delivery = needsUtf8 ? null : await SendByKeptAsync(mail, ct).ConfigureAwait(false);
            return delivery ?? await SendByFreshAsync(mail, needsUtf8, ct).ConfigureAwait(false);
        }
        finally
        {
            room.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await connections.DisposeAsync().ConfigureAwait(false);
        login?.Dispose();
        room.Dispose();
    }

    // Null when there is no kept connection, or the one there was of no use: the mail has not been sent, and has not had its turn.
    private async Task<Delivery?> SendByKeptAsync(MimeMessage mail, CancellationToken ct)
    {
        if (connections.Take() is not { } connection)
        {
            return null;
        }

        try
        {
            await connection.SendAsync(mail, ct).ConfigureAwait(false);
            return new Delivery.Sent();
        }
        catch (Exception e) when (!IsStop(e, ct))
        {
            return SmtpOutcome.IsOfTheConnection(e, connection.Stage) ? null : SmtpOutcome.Of(e, connection.Stage, connection.Waited);
        }
        finally
        {
            connections.Return(connection, keep: true);
        }
    }

    private async Task<Delivery> SendByFreshAsync(MimeMessage mail, bool needsUtf8, CancellationToken ct)
    {
        if (refused is { } recent && time.GetElapsedTime(recent.At) < RestAfterRefusedLogin)
        {
            return recent.Said;
        }

        var connection = new SmtpConnection(settings, login, time);
        try
        {
            await connection.OpenAsync(needsUtf8, ct).ConfigureAwait(false);
            if (needsUtf8 && !connection.KnowsUtf8)
            {
                return new Delivery.Refused("the mail server takes no address beyond ASCII (SMTPUTF8)");
            }

            await connection.SendAsync(mail, ct).ConfigureAwait(false);
            return new Delivery.Sent();
        }
        catch (Exception e) when (!IsStop(e, ct))
        {
            var delivery = SmtpOutcome.Of(e, connection.Stage, connection.Waited);
            if (SmtpOutcome.IsOfTheLogin(e, connection.Stage))
            {
                refused = new RefusedLogin(delivery, time.GetTimestamp());
            }

            return delivery;
        }
        finally
        {
            connections.Return(connection, keep: !needsUtf8);
        }
    }

    private static bool IsStop(Exception e, CancellationToken ct) => e is OperationCanceledException && ct.IsCancellationRequested;

    private sealed record RefusedLogin(Delivery Said, long At);
}
