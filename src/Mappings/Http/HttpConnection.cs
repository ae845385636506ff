using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Http;

/// <summary>The address of a department's HTTP system, and how the hub signs in.</summary>
/// <param name="Url">
/// Absolute http or https address; the only host this mapping may reach, beside the token server of <see cref="HttpAuth.OAuth"/>
/// and the address of a session's sign-in.
/// </param>
/// <param name="Auth">How the hub signs in.</param>
/// <param name="Tls">Client certificate and private authority; null for neither.</param>
public sealed record HttpConnection(Uri Url, HttpAuth Auth, TlsFiles? Tls);

/// <summary>Certificates of one connection. Server certificates are always verified: there is no switch to turn that off.</summary>
/// <param name="Certificate">
/// Client certificate: path of a PEM or PKCS #12 (<c>.pfx</c>, <c>.p12</c>) file, or PEM text; null for none.
/// </param>
/// <param name="Key">The certificate's key: path of a PEM file, or PEM text; null when the certificate's file holds it.</param>
/// <param name="Password">Password of the key or of the PKCS #12 file.</param>
/// <param name="Authority">
/// Path or PEM text of the authority that signed the server's certificate, for a department with its own; null for the machine's.
/// </param>
public sealed record TlsFiles(SecretSource? Certificate, SecretSource? Key, SecretSource? Password, SecretSource? Authority)
{
    /// <summary>Secrets do not print.</summary>
    public override string ToString() => "tls";
}
