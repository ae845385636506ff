using MailKit;

namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>
/// Applies the time limits of a conversation with the mail server, and records how far it has come. RFC 5321, 4.5.3.2, asks for a limit for
/// each command and not one for the whole. The limit therefore begins anew whenever the client sends something, and nothing that the server
/// sends extends it. MailKit reports all traffic to an <see cref="IProtocolLogger"/>, and the written part of a mail to an
/// <see cref="ITransferProgress"/>. This class is both for that reason; it neither stores nor logs the traffic.
/// </summary>
/// <param name="timeout">The longest wait for the answer to one command.</param>
/// <param name="time">The clock.</param>
internal sealed class SmtpTimeouts(TimeSpan timeout, TimeProvider time) : IProtocolLogger, ITransferProgress
{
    /// <summary>
    /// The longest wait for the answer to the end of the text (RFC 5321, 4.5.3.2.6). With less time, the client would give up on a server
    /// that delivers the mail, and would send it a second time.
    /// </summary>
    public static TimeSpan AfterText { get; } = TimeSpan.FromMinutes(10);

    // RFC 5321 has no limit for TCP and TLS. That a host is unreachable is clear long before the time in which a greeting may come.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);

    // One conversation at a time uses these fields. MailKit calls this class from within it.
    private CancellationTokenSource? limit;
    private bool hasTotalLimit;
    private bool isTextAnswered;

    /// <summary>How far the conversation has come.</summary>
    public SmtpStage Stage { get; private set; }

    /// <summary>The time limit that applies now, or that elapsed.</summary>
    public TimeSpan TimeLimit { get; private set; }

    /// <inheritdoc/>
    IAuthenticationSecretDetector? IProtocolLogger.AuthenticationSecretDetector { get; set; }

    /// <summary>Runs a part of a conversation under its time limits.</summary>
    /// <param name="stage">The stage that the part begins in.</param>
    /// <param name="part">The part, which has to end when its token is cancelled.</param>
    /// <param name="totalLimit">The limit for the whole part; null for a limit for each command.</param>
    /// <param name="ct">Cancels the part too.</param>
    public async Task RunAsync(SmtpStage stage, Func<CancellationToken, Task> part, TimeSpan? totalLimit, CancellationToken ct)
    {
        Stage = stage;
        isTextAnswered = false;
        hasTotalLimit = totalLimit is not null;
        TimeLimit = totalLimit ?? (stage == SmtpStage.Connecting && timeout > ConnectLimit ? ConnectLimit : timeout);
        using var own = new CancellationTokenSource(TimeLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(own.Token, ct);
        limit = own;
        try
        {
            await part(both.Token).ConfigureAwait(false);
        }
        finally
        {
            limit = null;
        }
    }

    /// <summary>True from the connection until the server's first word.</summary>
    public bool AwaitsGreeting { get; private set; }

    /// <inheritdoc/>
    public void LogConnect(Uri uri)
    {
        AwaitsGreeting = true;
        Restart(timeout);
    }

    /// <inheritdoc/>
    public void LogClient(byte[] buffer, int offset, int count)
    {
        // The longer limit for the end of the text applies until the server has answered.
        if (Stage != SmtpStage.TextSent || isTextAnswered)
        {
            Restart(timeout);
        }
    }

    /// <inheritdoc/>
    public void LogServer(byte[] buffer, int offset, int count)
    {
        AwaitsGreeting = false;
        isTextAnswered = Stage == SmtpStage.TextSent;
    }

    /// <summary>MailKit has written the given part of the text. After the last part, it writes the end of the text.</summary>
    public void Report(long bytesTransferred, long totalSize)
    {
        if (bytesTransferred >= totalSize)
        {
            Report(bytesTransferred);
        }
    }

    /// <summary>MailKit has written a part of a text of unknown size, which may be the last part.</summary>
    public void Report(long bytesTransferred)
    {
        Stage = SmtpStage.TextSent;
        Restart(timeout > AfterText ? timeout : AfterText);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // RunAsync disposes of the limit of each part, so nothing is left.
    }

    private void Restart(TimeSpan timeLimit)
    {
        if (!hasTotalLimit)
        {
            TimeLimit = timeLimit;
            limit?.CancelAfter(timeLimit);
        }
    }
}
