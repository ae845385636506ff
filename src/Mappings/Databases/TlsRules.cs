namespace Allentown311.Mappings.Databases;

/// <summary>The rules that are the same for every database server.</summary>
internal static class TlsRules
{
    /// <summary>How a connection is protected, when the key allows it.</summary>
    /// <param name="tls">The protection its settings give.</param>
    /// <param name="isLocal">True where the server is on this machine.</param>
    /// <param name="key">What is allowed.</param>
    /// <param name="said">The setting that makes it so: <c>SSL Mode=Disable</c>.</param>
    /// <param name="instead">What to write to have it encrypted and verified.</param>
    /// <exception cref="RefusedException">The protection is weaker than the key allows.</exception>
    public static ConnectionTls Settle(ConnectionTls tls, bool isLocal, TlsKey key, string said, string instead)
    {
        if (tls == ConnectionTls.Verified)
        {
            return tls;
        }

        if (isLocal && key.Says != TlsChoice.Verify)
        {
            return ConnectionTls.Local;
        }

        var (needed, means) = tls == ConnectionTls.Plain
            ? (TlsChoice.Plain, "what passes need not be encrypted") : (TlsChoice.Unverified, "nobody verifies with whom the hub speaks");
        return key.Says >= needed ? tls
            : throw new RefusedException($"says {said}: {means}", $"{instead}. Or accept it as it is with {key.Describe(needed)}");
    }
}
