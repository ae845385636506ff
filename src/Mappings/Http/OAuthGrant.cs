using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Http;

/// <summary>What the hub gives a token server for a token. A closed set. Does not print: it holds secrets.</summary>
public abstract record OAuthGrant
{
    private OAuthGrant()
    {
    }

    /// <summary>Whatever may be replaced: names, and what proves them.</summary>
    public virtual IReadOnlyList<SecretSource> Parts => [];

    /// <inheritdoc/>
    public sealed override string ToString() => "grant";

    /// <summary>The client's own credentials (RFC 6749, 4.4).</summary>
    public sealed record ClientCredentials : OAuthGrant;

    /// <summary>A user name and a password (RFC 6749, 4.3), for servers that have no better way.</summary>
    public sealed record Password(SecretSource User, SecretSource Word) : OAuthGrant
    {
        /// <inheritdoc/>
        public override IReadOnlyList<SecretSource> Parts => [User, Word];
    }

    /// <summary>A token that a person once allowed the hub to have (RFC 6749, 6).</summary>
    public sealed record Refresh(SecretSource Token) : OAuthGrant
    {
        /// <inheritdoc/>
        public override IReadOnlyList<SecretSource> Parts => [Token];
    }

    /// <summary>A statement about the hub's account that the hub signs with a key of its own (RFC 7523, 2.1).</summary>
    /// <param name="Key">The private key in PEM: RSA (signed as RS256) or elliptic curve P-256 (ES256).</param>
    /// <param name="Issuer">Claim <c>iss</c>.</param>
    /// <param name="Subject">Claim <c>sub</c>: the account.</param>
    /// <param name="Audience">Claim <c>aud</c>.</param>
    /// <param name="KeyId">Header <c>kid</c>; null for none.</param>
    /// <param name="Lasts">From now to claim <c>exp</c>.</param>
    public sealed record JwtBearer(
        SecretSource Key, SecretSource Issuer, SecretSource Subject, string Audience, string? KeyId, TimeSpan Lasts) : OAuthGrant
    {
        /// <inheritdoc/>
        public override IReadOnlyList<SecretSource> Parts => [Key, Issuer, Subject];
    }
}
