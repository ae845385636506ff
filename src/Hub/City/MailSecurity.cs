namespace Allentown311.Hub.City;

/// <summary>How the connection to a mail server is secured. Certificates are always verified, including the host name.</summary>
public enum MailSecurity
{
    /// <summary>STARTTLS (RFC 3207) is required: a server that does not offer it gets no mail.</summary>
    StartTls = 0,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls = 1,

    /// <summary>No encryption: only to this machine, or to a relay the city names for it. The hub sends no password.</summary>
    Plain = 2,
}
