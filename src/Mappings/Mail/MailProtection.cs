namespace Allentown311.Mappings.Mail;

/// <summary>How a connection to a mail server is protected.</summary>
public enum MailProtection
{
    /// <summary>The connection begins in the clear and turns to TLS before anything is said (RFC 3207, RFC 9051 6.2.1).</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,

    /// <summary>None.</summary>
    Plain,
}
