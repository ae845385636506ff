using Microsoft.Data.SqlClient;

namespace Allentown311.Mappings.Databases;

/// <summary>
/// The rules of <see cref="CheckedConnection"/> for SQL Server. Since version 4 SqlClient encrypts and verifies by default
/// (<c>Encrypt=Mandatory</c>), even for a server on this machine:
/// https://learn.microsoft.com/sql/connect/ado-net/encryption-and-certificate-validation.
/// </summary>
internal static class SqlServerRules
{
    // https://learn.microsoft.com/sql/connect/ado-net/microsoft-data-sql-client-release-notes, version 7.0.
    private const string Extension = "Microsoft.Data.SqlClient.Extensions.Azure";

    /// <summary>The completed connection string, and how the connection is protected.</summary>
    /// <exception cref="RefusedException">
    /// The protection is weaker than the key allows, or this program lacks the way of authentication.
    /// </exception>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static (string Text, ConnectionTls? Tls) Check(string text, TlsKey key)
    {
        var settings = new SqlConnectionStringBuilder(text);
        EnsureCanAuthenticate(settings.Authentication);
        if (!settings.ShouldSerialize("Encrypt"))
        {
            settings.Encrypt = key.Says == TlsChoice.Plain ? SqlConnectionEncryptOption.Optional : SqlConnectionEncryptOption.Mandatory;
        }

        if (key.Says == TlsChoice.Unverified && !settings.ShouldSerialize("Trust Server Certificate"))
        {
            settings.TrustServerCertificate = true;
        }

        // Encrypt=Strict verifies the certificate even with Trust Server Certificate=True.
        var (tls, said) = settings.Encrypt.Equals(SqlConnectionEncryptOption.Optional) ? (ConnectionTls.Plain, "Encrypt=Optional")
            : settings.TrustServerCertificate && !settings.Encrypt.Equals(SqlConnectionEncryptOption.Strict)
                ? (ConnectionTls.Unverified, "Trust Server Certificate=True") : (ConnectionTls.Verified, "");
        var isLocal = ServerHost.IsSqlServerLocal(settings.DataSource)
            && (settings.FailoverPartner.Length == 0 || ServerHost.IsSqlServerLocal(settings.FailoverPartner));
        return (settings.ConnectionString, TlsRules.Settle(tls, isLocal, key, said, Instead));
    }

    private static void EnsureCanAuthenticate(SqlAuthenticationMethod method)
    {
        if (method is not (SqlAuthenticationMethod.NotSpecified or SqlAuthenticationMethod.SqlPassword)
            && SqlAuthenticationProvider.GetProvider(method) is null)
        {
            throw new RefusedException(
                $"says Authentication={method}, which SqlClient 7 does only with the package {Extension}, and this hub is built without it",
                "Use Integrated Security or User Id and Password, or build the hub with that package in src/Connectors/Connectors.csproj");
        }
    }

    private const string Instead =
        "Leave Encrypt and Trust Server Certificate out: it is encrypted and verified then, by the authorities this machine trusts"
        + " (Host Name In Certificate names another host, Server Certificate=PATH the one certificate)";
}
