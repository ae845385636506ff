using MailKit;

namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>
/// How long the mail server is waited for, and how far a mail is. A client must have a limit for each command, not one for the whole (RFC
/// 5321, 4.5.3.2): it starts anew with each thing we send, and nothing that the server sends prolongs it. MailKit shows what passes over a
/// connection to a protocol logger, and how much of the text is written to a transfer's progress; nothing of what passes is kept or logged.
/// </summary>
/// <param name="timeout">Longest wait for the answer to one command.</param>
/// <param name="time">The clock.</param>
internal sealed class SmtpPatience(TimeSpan timeout, TimeProvider time) : IProtocolLogger, ITransferProgress
{
    /// <summary>
    /// Longest wait for the answer to the whole text (RFC 5321, 4.5.3.2.6): a server that is given less delivers, and is sent it again.
    /// </summary>
    public static TimeSpan AfterText { get; } = TimeSpan.FromMinutes(10);

    // RFC 5321 says nothing of TCP and TLS. A host that is away is known to be so well before a greeting is.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private CancellationTokenSource? limit;
    private TimeSpan waited;
    private bool isFixed;
    private bool answered;

    /// <summary>How far the mail is.</summary>
    public SmtpStage Stage { get; private set; }

    /// <summary>The limit that holds now, or that was over.</summary>
    public TimeSpan Waited => waited;

    /// <inheritdoc/>
    IAuthenticationSecretDetector? IProtocolLogger.AuthenticationSecretDetector { get; set; }

    /// <summary>Runs a part of a conversation under its limits.</summary>
    /// <param name="stage">What it is.</param>
    /// <param name="part">The part; it is to end when its token is cancelled.</param>
    /// <param name="most">The limit for the whole of it; null: one for each command.</param>
    /// <param name="ct">Ends it as well.</param>
    public async Task RunAsync(SmtpStage stage, Func<CancellationToken, Task> part, TimeSpan? most, CancellationToken ct)
    {
        (Stage, answered, isFixed) = (stage, false, most is not null);
        waited = most ?? (stage == SmtpStage.Connecting && timeout > Longest ? Longest : timeout);
        using var own = new CancellationTokenSource(waited, time);
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

    /// <inheritdoc/>
    public void LogConnect(Uri uri) => Wait(timeout);

    /// <inheritdoc/>
    public void LogClient(byte[] buffer, int offset, int count)
    {
        if (Stage != SmtpStage.TextSent || answered)
        {
            Wait(timeout);
        }
    }

    /// <inheritdoc/>
    public void LogServer(byte[] buffer, int offset, int count) => answered = Stage == SmtpStage.TextSent;

    /// <summary>Once all of the text is with the connection, what follows is its end.</summary>
    public void Report(long bytesTransferred, long totalSize)
    {
        if (bytesTransferred >= totalSize)
        {
            Report(bytesTransferred);
        }
    }

    /// <summary>Where it is not known how much there is, any part may be the last.</summary>
    public void Report(long bytesTransferred)
    {
        Stage = SmtpStage.TextSent;
        Wait(timeout > AfterText ? timeout : AfterText);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held: each part of a conversation has a limit of its own.
    }

    private void Wait(TimeSpan longest)
    {
        if (!isFixed)
        {
            waited = longest;
            limit?.CancelAfter(longest);
        }
    }
}
