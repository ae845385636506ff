using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Notices.Channels;

/// <summary>Hands mails to the city's mail server over SMTP, with STARTTLS unless the city says otherwise.</summary>
internal sealed class SmtpChannel(ChannelSettings settings, Letters letters, TimeProvider time) : INoticeChannel, IDisposable
{
    // Servers hang up on the silent, and a connection they have closed costs a mail its turn.
    private static readonly TimeSpan MostIdle = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim room = new(settings.Concurrency);
    private readonly ConcurrentBag<(SmtpClient Client, long Since)> idle = [];

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        using var mail = letters.Make(message);
        if (mail is null)
        {
            return new Delivery.Refused("not a mail address");
        }

        await room.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return await SendAsync(mail, ct).ConfigureAwait(false);
        }
        finally
        {
            room.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryTake(out var kept))
        {
            kept.Client.Dispose();
        }

        room.Dispose();
    }

    private async Task<Delivery> SendAsync(MailMessage mail, CancellationToken ct)
    {
        var client = Connected() ?? Open();
        using var patience = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            // WaitAsync: the client's own cancellation does not interrupt a connection attempt.
            await client.SendMailAsync(mail, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            idle.Add((client, time.GetTimestamp()));
            return new Delivery.Sent();
        }
        catch (Exception e)
        {
            client.Dispose();
            ct.ThrowIfCancellationRequested();
            return Failed(e);
        }
    }

    private SmtpClient? Connected()
    {
        while (idle.TryTake(out var kept))
        {
            if (time.GetElapsedTime(kept.Since) < MostIdle)
            {
                return kept.Client;
            }

            kept.Client.Dispose();
        }

        return null;
    }

    private SmtpClient Open() => new(settings.Host!, settings.Port)
    {
        EnableSsl = settings.StartTls,
        UseDefaultCredentials = false,
        Credentials = settings.User is null ? null : new NetworkCredential(settings.User, settings.Password),
        DeliveryFormat = SmtpDeliveryFormat.SevenBit,
    };

    // No reason holds the server's words: they repeat the address.
    private Delivery Failed(Exception e) => e switch
    {
        SmtpFailedRecipientException refused when (int)refused.StatusCode >= 500 => new Delivery.Refused($"the mail server refused the recipient ({Code(refused.StatusCode)})"),
        SmtpException { StatusCode: > SmtpStatusCode.HelpMessage and var code } => new Delivery.Later($"the mail server answered {Code(code)}"),
        OperationCanceledException => new Delivery.Later(string.Create(CultureInfo.InvariantCulture, $"the mail server gave no answer within {settings.Timeout.TotalSeconds:0.#} s")),
        _ when Cause<AuthenticationException>(e) is not null => new Delivery.Later("the mail server's certificate is not trusted"),
        _ when Cause<SocketException>(e) is { } socket => new Delivery.Later($"the mail server cannot be reached ({socket.SocketErrorCode})"),
        _ => new Delivery.Later($"the mail server did not take the mail ({e.GetBaseException().GetType().Name})"),
    };

    private static string Code(SmtpStatusCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);

    private static T? Cause<T>(Exception? e)
        where T : Exception
    {
        while (e is not null and not T)
        {
            e = e.InnerException;
        }

        return (T?)e;
    }
}
