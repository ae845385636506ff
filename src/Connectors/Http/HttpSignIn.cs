using System.Net;
using System.Net.Security;
using System.Text;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Yaml;

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

    /// <summary>The header that signs each request in, with the secret as it is now; null for ways to sign in that have none.</summary>
    public static (string Name, string Value)? Header(HttpAuth auth) => auth switch
    {
        HttpAuth.Basic basic => ("Authorization", BasicValue(basic.User.Current, basic.Password.Current)),
        HttpAuth.ApiKey key => (key.Header, key.Value.Current.Trim()),
        _ => null,
    };

    /// <summary>The value of an <c>Authorization</c> header for HTTP Basic (RFC 7617).</summary>
    public static string BasicValue(string user, string password) =>
        $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    /// <summary>The credentials for one server; null for ways to sign in that need no challenge.</summary>
    public static ICredentials? Credentials(HttpConnection connection)
    {
        var server = new Uri(connection.Url.GetLeftPart(UriPartial.Authority));
        return connection.Auth switch
        {
            HttpAuth.Digest digest => new CurrentCredentials(server, ["Digest"], () => CredentialOf(digest.User, digest.Password)),
            HttpAuth.Ntlm account => new CurrentCredentials(server, ["NTLM"], () => CredentialOf(account)),

            // NTLM is for a server that offers only that. Where a server also offers Negotiate, the platform uses Negotiate.
            HttpAuth.Negotiate { Account: var account } => new CurrentCredentials(
                server,
                ["Negotiate", "NTLM"],
                () => account is null ? CredentialCache.DefaultNetworkCredentials : CredentialOf(account)),
            _ => null,
        };
    }

    private static NetworkCredential CredentialOf(HttpAuth.Ntlm account) => CredentialOf(account.User, account.Password, account.Domain);

    private static NetworkCredential CredentialOf(SecretSource user, SecretSource password, string? domain = null) =>
        new(user.Current, password.Current, domain ?? "");

    // The platform asks at each challenge, so a password that was replaced is in use from the next one on.
    private sealed class CurrentCredentials(Uri server, string[] ways, Func<NetworkCredential> read) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType) =>
            ways.Contains(authType, StringComparer.OrdinalIgnoreCase) && server.IsBaseOf(uri) ? read() : null;
    }
}
