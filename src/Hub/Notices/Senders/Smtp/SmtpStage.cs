namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>How far the transmission of a mail to the mail server has come.</summary>
internal enum SmtpStage
{
    /// <summary>The connection is being opened: TCP, TLS, greeting.</summary>
    Connecting = 0,

    /// <summary>The hub is logging in.</summary>
    LoggingIn = 1,

    /// <summary>
    /// Sender, recipient and text are being sent, and the end of the text has not been sent. A server accepts no mail before that (RFC
    /// 5321, 4.1.1.4), so the mail has not been accepted.
    /// </summary>
    Sending = 2,

    /// <summary>The end of the text is being sent or was sent. Until the server answers, it may have accepted the mail.</summary>
    TextSent = 3,
}
