using System.Net;
using System.Net.Security;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Http;

/// <summary>
/// The ways to sign in that answer a server's challenge. The platform does the protocol: it sends a request, is answered 401 with a
/// challenge, and sends the same request again with what the challenge asks for, before anybody here sees an answer. What reaches us
/// with 401 was refused for good.
/// </summary>
/// <remarks>
/// A request met by a challenge was not looked at (RFC 9110, 15.5.2): that its body travels twice (NTLM: three times on a new
/// connection) makes no second order. Digest asks for a challenge each time; NTLM and Negotiate sign a connection in, which stays so.
/// </remarks>
internal static class HttpSignIn
{
    // On Linux the system brings it, or does not: the platform's own NTLM would take Kerberos from the whole process.
    private static readonly Lazy<bool> HasNtlm = new(() =>
    {
        using var probe = new NegotiateAuthentication(new NegotiateAuthenticationClientOptions
        {
            Package = "NTLM", Credential = new NetworkCredential("probe", "probe"), TargetName = "HTTP/localhost",
        });
        probe.GetOutgoingBlob([], out var status);
        return status == NegotiateAuthenticationStatusCode.ContinueNeeded;
    });

    /// <summary>What this machine lacks to sign in so, in a sentence for the desk; null when nothing.</summary>
    public static string? Lack(HttpAuth auth) => auth is HttpAuth.Ntlm ? Lack(HasNtlm.Value) : null;

    /// <inheritdoc cref="Lack(HttpAuth)"/>
    internal static string? Lack(bool hasNtlm) => hasNtlm ? null
        : "This machine cannot sign in by NTLM: install gss-ntlmssp, or let the mapping use negotiate, which takes Kerberos.";

    /// <summary>The credentials of one server; null for ways that need no challenge.</summary>
    public static CredentialCache? Credentials(HttpConnection connection)
    {
        var cache = new CredentialCache();
        var server = new Uri(connection.Url.GetLeftPart(UriPartial.Authority));
        switch (connection.Auth)
        {
            case HttpAuth.Digest digest:
                cache.Add(server, "Digest", new NetworkCredential(digest.User, digest.Password));
                return cache;

            case HttpAuth.Ntlm account:
                cache.Add(server, "NTLM", Login(account));
                return cache;

            case HttpAuth.Negotiate { Account: var account }:
                var login = account is null ? CredentialCache.DefaultNetworkCredentials : Login(account);
                cache.Add(server, "Negotiate", login);

                // For a server that offers only this; with Negotiate on offer the platform takes that.
                cache.Add(server, "NTLM", login);
                return cache;

            default:
                return null;
        }
    }

    private static NetworkCredential Login(HttpAuth.Ntlm account) => new(account.User, account.Password, account.Domain ?? "");
}
