using System.Security.Authentication;
using Microsoft.Data.SqlClient;
using Npgsql;

namespace Allentown311.Mappings.Databases;

/// <summary>What keeps TLS with a database server from coming about.</summary>
internal enum TlsTrouble
{
    /// <summary>The server speaks none.</summary>
    None,

    /// <summary>Its certificate is not one to trust: nobody known has signed it, it is for another name, or out of date.</summary>
    NotTrusted,

    /// <summary>The two cannot agree.</summary>
    Disagreed,
}

/// <summary>Finds it in a driver's error, and says it.</summary>
internal static class TlsTroubles
{
    // TdsEnums.ENCRYPTION_NOT_SUPPORTED in SqlClient's TdsParser.cs.
    private const int EncryptionNotSupported = 20;

    // What Npgsql's NpgsqlConnector.cs says where the server answers its SSLRequest with N; there is no code for it.
    private const string NoSsl = "No SSL enabled connection from this host is configured";

    // Windows' own, as the number of a SqlException: SEC_E_UNTRUSTED_ROOT, SEC_E_WRONG_PRINCIPAL, SEC_E_CERT_EXPIRED, CERT_E_EXPIRED,
    // CERT_E_UNTRUSTEDROOT, CERT_E_CN_NO_MATCH (winerror.h). Elsewhere SqlClient gives the first of them to every failure of TLS.
    private static readonly int[] Certificate = [-2146893019, -2146893022, -2146893016, -2146762495, -2146762487, -2146762481];

    /// <summary>What it is; null where TLS is not what fails. Pure.</summary>
    public static TlsTrouble? Of(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SqlException { Number: EncryptionNotSupported }:
                case NpgsqlException when e.Message.Contains(NoSsl, StringComparison.Ordinal):
                    return TlsTrouble.None;

                // The framework's words and SqlClient's own: in English, the one language the hub is published with.
                case AuthenticationException:
                    return e.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
                        ? TlsTrouble.NotTrusted : TlsTrouble.Disagreed;
                case SqlException { Number: var number, InnerException: not AuthenticationException } when Certificate.Contains(number):
                    return TlsTrouble.NotTrusted;
            }
        }

        return null;
    }

    /// <summary>It in a sentence, without its end, that names what to write.</summary>
    public static string Words(this TlsTrouble trouble, DatabaseKind database, TlsKey key) => trouble switch
    {
        TlsTrouble.None =>
            "this server speaks no TLS: switch it on there, "
            + $"or accept that what passes is not encrypted with {key.Written(TlsChoice.Plain)}",
        TlsTrouble.NotTrusted =>
            "its certificate is not trusted: it is signed by nobody this machine knows, made out to another name, or out of date. "
            + (database == DatabaseKind.Postgres ? "Name its authority with Root Certificate=PATH" : "Let this machine trust its authority")
            + $", or accept it unverified with {key.Written(TlsChoice.Unverified)}",
        _ => "TLS with it fails: the two have no version or cipher in common"
            + (database == DatabaseKind.SqlServer ? ", or the server is older than Encrypt=Strict, which takes SQL Server 2022" : "")
            + $". Bring the server up to date, or accept that what passes is not encrypted with {key.Written(TlsChoice.Plain)}",
    };
}
