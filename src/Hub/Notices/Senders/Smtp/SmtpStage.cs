namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>How far a mail is on its way to the mail server.</summary>
internal enum SmtpStage
{
    /// <summary>The connection is made: TCP, TLS, greeting.</summary>
    Connecting = 0,

    /// <summary>The server is told who we are.</summary>
    LoggingIn = 1,

    /// <summary>
    /// Sender, recipient and text are sent, and the end of the text is not. A server takes no mail before that (RFC 5321, 4.1.1.4): it
    /// certainly did not go out.
    /// </summary>
    Sending = 2,

    /// <summary>The end of the text was sent, or is being sent: unless the server answers, nobody knows whether it took the mail.</summary>
    TextSent = 3,
}
