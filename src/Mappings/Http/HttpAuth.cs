namespace Allentown311.Mappings.Http;

/// <summary>How the hub proves itself to a department's HTTP system. Closed. Secrets do not print.</summary>
public abstract record HttpAuth
{
    private HttpAuth()
    {
    }

    /// <summary>Not at all, or by client certificate only.</summary>
    public sealed record None : HttpAuth;

    /// <summary>HTTP Basic (RFC 7617).</summary>
    public sealed record Basic(string User, string Password) : HttpAuth
    {
        /// <inheritdoc/>
        public override string ToString() => "basic";
    }

    /// <summary>A key in a header.</summary>
    public sealed record ApiKey(string Header, string Value) : HttpAuth
    {
        /// <inheritdoc/>
        public override string ToString() => "api_key";
    }

    /// <summary>OAuth 2.0 client credentials (RFC 6749, 4.4).</summary>
    /// <param name="TokenUrl">Where tokens are given.</param>
    /// <param name="ClientId">Our id there.</param>
    /// <param name="ClientSecret">Our secret there.</param>
    /// <param name="Scope">Scope to ask for; null for none.</param>
    /// <param name="Audience">Audience to ask for, where the server wants one.</param>
    /// <param name="InBody">True when id and secret go into the form instead of a Basic header (RFC 6749, 2.3.1).</param>
    public sealed record OAuth(Uri TokenUrl, string ClientId, string ClientSecret, string? Scope, string? Audience, bool InBody) : HttpAuth
    {
        /// <inheritdoc/>
        public override string ToString() => "oauth2";
    }

    /// <summary>WS-Security UsernameToken in the SOAP header (OASIS UsernameToken Profile 1.1).</summary>
    /// <param name="User">User name.</param>
    /// <param name="Password">Password.</param>
    /// <param name="Digest">True for PasswordDigest, false for PasswordText.</param>
    public sealed record UsernameToken(string User, string Password, bool Digest) : HttpAuth
    {
        /// <inheritdoc/>
        public override string ToString() => "wsse";
    }
}
