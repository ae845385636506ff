using System.Security.Authentication;
using Allentown311.Mappings.Databases;
using Npgsql;

namespace Allentown311.Mappings.UnitTests.Databases;

[TestClass]
public sealed class When_tls_with_a_database_fails
{
    private const string Certificate =
        "its certificate is not trusted: it is signed by nobody this machine knows, made out to another name, or out of date. ";

    private static readonly CheckedConnection Postgres = Checked(DatabaseKind.Postgres, "Host=db");
    private static readonly CheckedConnection SqlServer = Checked(DatabaseKind.SqlServer, "Server=db");

    [TestMethod]
    public void A_server_without_tls_is_told() =>
        Postgres.TlsTrouble(new InvalidOperationException(
            "outer", new NpgsqlException("No SSL enabled connection from this host is configured.")))
            .ShouldBe("this server speaks no TLS: switch it on there, or accept that what passes is not encrypted with tls: plain below "
                + "connection");

    [TestMethod]
    public void A_certificate_that_is_not_trusted_is_told()
    {
        var error = new NpgsqlException("x", new AuthenticationException("The remote Certificate is invalid"));

        Postgres.TlsTrouble(error).ShouldBe(
            Certificate + "Name its authority with Root Certificate=PATH, or accept it unverified with tls: unverified below connection");
        SqlServer.TlsTrouble(error).ShouldBe(
            Certificate + "Let this machine trust its authority, or accept it unverified with tls: unverified below connection");
    }

    [TestMethod]
    public void Two_that_have_no_cipher_in_common_are_told()
    {
        var error = new AuthenticationException("Authentication failed, see inner exception.");

        Postgres.TlsTrouble(error).ShouldBe("TLS with it fails: the two have no version or cipher in common. Bring the server up to date, "
            + "or accept that what passes is not encrypted with tls: plain below connection");
        SqlServer.TlsTrouble(error).ShouldBe("TLS with it fails: the two have no version or cipher in common, or the server is older than "
            + "Encrypt=Strict, which takes SQL Server 2022. Bring the server up to date, or accept that what passes is not encrypted with "
            + "tls: plain below connection");
    }

    [TestMethod]
    public void Another_error_is_no_trouble_of_tls() =>
        Postgres.TlsTrouble(new NpgsqlException("password authentication failed", new IOException("certificate"))).ShouldBeNull();

    private static CheckedConnection Checked(DatabaseKind kind, string text) =>
        CheckedConnection.Check(kind, text, TlsKey.OfMapping(null), out _)!;
}
