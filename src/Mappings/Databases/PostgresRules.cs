using Npgsql;

namespace Allentown311.Mappings.Databases;

/// <summary>
/// The rules of <see cref="CheckedConnection"/> for PostgreSQL. By default Npgsql asks for TLS and goes on without it when the server has
/// none (<c>Prefer</c>); it verifies a certificate's authority and name only with <c>VerifyFull</c>: 
/// https://www.npgsql.org/doc/security.html.
/// </summary>
internal static class PostgresRules
{
    private const string SslModeKey = "SSL Mode";

    /// <summary>The completed connection string, and how the connection is protected.</summary>
    /// <exception cref="RefusedException">The protection is weaker than the key allows.</exception>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static (string Text, ConnectionTls? Tls) Check(string text, TlsKey key)
    {
        var settings = new NpgsqlConnectionStringBuilder(text);
        if (string.IsNullOrWhiteSpace(settings.Host))
        {
            throw new RefusedException("names no Host", "Write Host=db, or Host=127.0.0.1 for a server on this machine");
        }

        var isLocal = ServerHost.IsPostgresLocal(settings.Host);
        if (!settings.ShouldSerialize(SslModeKey) && !(isLocal && key.Says is null))
        {
            settings.SslMode = key.Says switch
            {
                TlsChoice.Plain => SslMode.Disable,
                TlsChoice.Unverified => SslMode.Require,
                _ => SslMode.VerifyFull,
            };
        }

        var tls = settings.SslMode switch
        {
            SslMode.VerifyFull => ConnectionTls.Verified,
            SslMode.VerifyCA or SslMode.Require => ConnectionTls.Unverified,
            _ => ConnectionTls.Plain,
        };
        return (settings.ConnectionString, TlsRules.Settle(tls, isLocal, key, $"{SslModeKey}={settings.SslMode}", Instead));
    }

    private const string Instead =
        $"Leave {SslModeKey} out: it is VerifyFull then, and Root Certificate=PATH names an authority of your own";
}
