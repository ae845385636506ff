using System.Text;
using Allentown311.Mappings.Mail;
using Allentown311.Mappings.Yaml;
using MailKit;
using MailKit.Security;

namespace Allentown311.Connectors.Mail;

/// <summary>How connections to mail servers are protected, and who we are there.</summary>
internal static class MailSecurity
{
    // Kerberos would use this machine's own account, and Microsoft has deprecated NTLM. Each failed mechanism counts towards a lock of the
    // account.
    private static readonly string[] ExcludedMechanisms = ["GSSAPI", "NEGOTIATE", "NTLM"];

    /// <summary>The protection in the library's words.</summary>
    public static SecureSocketOptions Of(MailServer server) => server.Protection switch
    {
        MailProtection.Tls => SecureSocketOptions.SslOnConnect,
        MailProtection.Plain => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    /// <summary>Signs in; once more where the password was replaced meanwhile.</summary>
    public static async Task SignInAsync(IMailService client, SecretSource user, SecretSource password, CancellationToken ct)
    {
        if (client.IsAuthenticated)
        {
            // The server knows us by where we come from (RFC 9051, 7.1.4).
            return;
        }

        client.AuthenticationMechanisms.ExceptWith(ExcludedMechanisms);
        string[] used = [user.Current, password.Current];
        try
        {
            await client.AuthenticateAsync(Encoding.UTF8, used[0], used[1], ct);
        }
        catch (AuthenticationException) when (client.IsConnected && SecretSource.HaveChanged([user, password], used))
        {
            await client.AuthenticateAsync(Encoding.UTF8, user.Current, password.Current, ct);
        }
    }
}
