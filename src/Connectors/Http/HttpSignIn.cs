using System.Net;
using System.Net.Security;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Http;

/// <summary>
/// The ways to sign in that answer a server's challenge: Digest, NTLM and Negotiate. The platform runs the protocol. It sends a request,
/// receives 401 with a challenge, and sends the same request again with what the challenge asks for. Our code sees only the last reply, so
/// a 401 that reaches it is a refusal.
/// </summary>
/// <remarks>
/// A server does not process a request that it answers with a challenge (RFC 9110, 15.5.2). So no second order comes of a body that travels
/// twice, or three times with NTLM on a new connection. Digest challenges each request. NTLM and Negotiate sign a connection in once.
/// </remarks>
internal static class HttpSignIn
{
    // On Linux NTLM comes with a system package, which may be missing. The platform's own NTLM implementation is no way out: choosing it
    // would take Kerberos from the whole process.
    private static readonly Lazy<bool> HasNtlm = new(() =>
    {
        using var probe = new NegotiateAuthentication(new NegotiateAuthenticationClientOptions
        {
            Package = "NTLM", Credential = new NetworkCredential("probe", "probe"), TargetName = "HTTP/localhost",
        });
        probe.GetOutgoingBlob([], out var status);
        return status == NegotiateAuthenticationStatusCode.ContinueNeeded;
    });

    /// <summary>What this machine lacks to sign in this way, as a sentence for the desk; null when it lacks nothing.</summary>
    public static string? MissingSupport(HttpAuth auth) => auth is HttpAuth.Ntlm ? MissingSupport(HasNtlm.Value) : null;

    /// <inheritdoc cref="MissingSupport(HttpAuth)"/>
    internal static string? MissingSupport(bool hasNtlm) => hasNtlm
        ? null
        : "This machine cannot sign in by NTLM: install gss-ntlmssp, or let the mapping use negotiate, which takes Kerberos.";

    /// <summary>The credentials for one server; null for ways to sign in that need no challenge.</summary>
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
                cache.Add(server, "NTLM", CredentialOf(account));
                return cache;

            case HttpAuth.Negotiate { Account: var account }:
                var credential = account is null ? CredentialCache.DefaultNetworkCredentials : CredentialOf(account);
                cache.Add(server, "Negotiate", credential);

                // For a server that offers only NTLM. Where a server also offers Negotiate, the platform uses that.
                cache.Add(server, "NTLM", credential);
                return cache;

            default:
                return null;
        }
    }

    private static NetworkCredential CredentialOf(HttpAuth.Ntlm account) =>
        new(account.User, account.Password, account.Domain ?? "");
}
