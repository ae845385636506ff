using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Soap;

/// <summary>
/// What the hub writes into a <c>wsse:Security</c> header (OASIS Web Services Security 1.1), in addition to or instead of a sign-in over
/// HTTP. Secrets do not print.
/// </summary>
/// <param name="Token">The hub's credentials; null for a timestamp alone.</param>
/// <param name="Lifetime">How long a message is valid, in its <c>wsu:Timestamp</c>; null for no timestamp.</param>
public sealed record WsSecurity(UsernameToken? Token, TimeSpan? Lifetime)
{
    /// <summary>Namespace of the header and its tokens.</summary>
    public const string Namespace = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

    /// <summary>Namespace of times and ids.</summary>
    public const string UtilityNamespace = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

    /// <inheritdoc/>
    public override string ToString() => "wsse";
}

/// <summary>A user name and what proves it (OASIS UsernameToken Profile 1.1). Secrets do not print.</summary>
/// <param name="User">User name.</param>
/// <param name="Password">Password.</param>
/// <param name="Digest">True for PasswordDigest, false for PasswordText.</param>
public sealed record UsernameToken(SecretSource User, SecretSource Password, bool Digest)
{
    /// <inheritdoc/>
    public override string ToString() => "wsse";
}
