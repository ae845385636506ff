using System.Security.Authentication;
using Microsoft.Data.SqlClient;
using Npgsql;

namespace Allentown311.Mappings.Databases;

/// <summary>Why TLS with a database server fails.</summary>
internal enum TlsTrouble
{
    /// <summary>The server does not offer TLS.</summary>
    NotOffered,

    /// <summary>
    /// The server's certificate is not trusted: an unknown authority signed it, it is for another name, or it is out of date.
    /// </summary>
    NotTrusted,

    /// <summary>Client and server have no version or cipher in common.</summary>
    NothingInCommon,
}

/// <summary>Finds the TLS failure in a driver's error, and describes it.</summary>
internal static class TlsTroubles
{
    // TdsEnums.ENCRYPTION_NOT_SUPPORTED in SqlClient's TdsParser.cs.
    private const int EncryptionNotSupported = 20;

    // The message of Npgsql's NpgsqlConnector.cs when the server answers its SSLRequest with N; it has no error code.
    private const string NoSsl = "No SSL enabled connection from this host is configured";

    // Windows error codes in the number of a SqlException: SEC_E_UNTRUSTED_ROOT, SEC_E_WRONG_PRINCIPAL, SEC_E_CERT_EXPIRED, CERT_E_EXPIRED,
    // CERT_E_UNTRUSTEDROOT, CERT_E_CN_NO_MATCH (winerror.h). On other systems SqlClient uses the first of them for every TLS failure.
    private static readonly int[] CertificateErrors = [-2146893019, -2146893022, -2146893016, -2146762495, -2146762487, -2146762481];

    /// <summary>The TLS failure in an error or its inner errors; null when TLS is not what failed. Pure.</summary>
    public static TlsTrouble? Find(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SqlException { Number: EncryptionNotSupported }:
                case NpgsqlException when e.Message.Contains(NoSsl, StringComparison.Ordinal):
                    return TlsTrouble.NotOffered;

                // Messages of the framework and of SqlClient are in English: the hub is published with no other language.
                case AuthenticationException:
                    return e.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
                        ? TlsTrouble.NotTrusted : TlsTrouble.NothingInCommon;
                case SqlException { Number: var number, InnerException: not AuthenticationException }
                    when CertificateErrors.Contains(number):
                    return TlsTrouble.NotTrusted;
            }
        }

        return null;
    }

    /// <summary>The failure as a sentence without its full stop, with what to write.</summary>
    public static string Describe(this TlsTrouble trouble, DatabaseKind database, TlsKey key) => trouble switch
    {
        TlsTrouble.NotOffered =>
            "this server speaks no TLS: switch it on there, "
            + $"or accept that what passes is not encrypted with {key.Describe(TlsChoice.Plain)}",
        TlsTrouble.NotTrusted =>
            "its certificate is not trusted: it is signed by nobody this machine knows, made out to another name, or out of date. "
            + (database == DatabaseKind.Postgres ? "Name its authority with Root Certificate=PATH" : "Let this machine trust its authority")
            + $", or accept it unverified with {key.Describe(TlsChoice.Unverified)}",
        _ => "TLS with it fails: the two have no version or cipher in common"
            + (database == DatabaseKind.SqlServer ? ", or the server is older than Encrypt=Strict, which takes SQL Server 2022" : "")
            + $". Bring the server up to date, or accept that what passes is not encrypted with {key.Describe(TlsChoice.Plain)}",
    };
}
