using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Http;

/// <summary>
/// How the hub signs in to a department's HTTP system. A closed set. Secrets do not print, and may be replaced while the hub runs.
/// </summary>
public abstract record HttpAuth
{
    private HttpAuth()
    {
    }

    /// <summary>Whatever may be replaced: user names, ids, and what proves them.</summary>
    public virtual IReadOnlyList<SecretSource> Parts => [];

    /// <summary>No sign-in, or by client certificate only.</summary>
    public sealed record None : HttpAuth;

    /// <summary>HTTP Basic (RFC 7617).</summary>
    public sealed record Basic(SecretSource User, SecretSource Password) : HttpAuth
    {
        /// <inheritdoc/>
        public override IReadOnlyList<SecretSource> Parts => [User, Password];

        /// <inheritdoc/>
        public override string ToString() => "basic";
    }

    /// <summary>HTTP Digest (RFC 7616): the password itself never travels.</summary>
    public sealed record Digest(SecretSource User, SecretSource Password) : HttpAuth
    {
        /// <inheritdoc/>
        public override IReadOnlyList<SecretSource> Parts => [User, Password];

        /// <inheritdoc/>
        public override string ToString() => "digest";
    }

    /// <summary>NTLM over HTTP (MS-NTHT): an account of a Windows domain or of the department's own machine.</summary>
    /// <param name="User">User name.</param>
    /// <param name="Password">Password.</param>
    /// <param name="Domain">Windows domain; null for the machine's own accounts, or where the user name holds it.</param>
    public sealed record Ntlm(SecretSource User, SecretSource Password, string? Domain) : HttpAuth
    {
        /// <inheritdoc/>
        public override IReadOnlyList<SecretSource> Parts => [User, Password];

        /// <inheritdoc/>
        public override string ToString() => "ntlm";
    }

    /// <summary>Kerberos, or NTLM where there is none (SPNEGO over HTTP, RFC 4559).</summary>
    /// <param name="Account">The account; null for the one the hub runs as.</param>
    public sealed record Negotiate(Ntlm? Account) : HttpAuth
    {
        /// <inheritdoc/>
        public override IReadOnlyList<SecretSource> Parts => Account?.Parts ?? [];

        /// <inheritdoc/>
        public override string ToString() => "negotiate";
    }

    /// <summary>A key in a header.</summary>
    public sealed record ApiKey(string Header, SecretSource Value) : HttpAuth
    {
        /// <inheritdoc/>
        public override IReadOnlyList<SecretSource> Parts => [Value];

        /// <inheritdoc/>
        public override string ToString() => "api_key";
    }

    /// <summary>A sign-in by a call of its own, whose answer gives what later calls carry.</summary>
    /// <param name="Plan">How the hub signs in, and what later calls carry.</param>
    public sealed record Session(Sessions.SessionPlan Plan) : HttpAuth
    {
        /// <inheritdoc/>
        public override IReadOnlyList<SecretSource> Parts => Plan.Secrets;

        /// <inheritdoc/>
        public override string ToString() => "session";
    }

    /// <summary>OAuth 2.0 (RFC 6749).</summary>
    /// <param name="TokenUrl">The address of the token server.</param>
    /// <param name="ClientId">Our id there; null where the grant names nobody else.</param>
    /// <param name="ClientSecret">Our secret there; null for a client without one.</param>
    /// <param name="Scope">Scope to ask for; null for none.</param>
    /// <param name="Audience">Audience to ask for, where the server wants one.</param>
    /// <param name="InBody">True when id and secret go into the form instead of a Basic header (RFC 6749, 2.3.1).</param>
    public sealed record OAuth(
        Uri TokenUrl, SecretSource? ClientId, SecretSource? ClientSecret, string? Scope, string? Audience, bool InBody) : HttpAuth
    {
        /// <summary>What the token server gives a token for.</summary>
        public OAuthGrant Grant { get; init; } = new OAuthGrant.ClientCredentials();

        /// <summary>
        /// The hosts that the token server may name as the base address of the calls; null where the connection's address is that.
        /// </summary>
        public InstanceHosts? Instance { get; init; }

        /// <inheritdoc/>
        public override IReadOnlyList<SecretSource> Parts =>
            [.. new[] { ClientId, ClientSecret }.OfType<SecretSource>(), .. Grant.Parts];

        /// <inheritdoc/>
        public override string ToString() => "oauth2";
    }
}
