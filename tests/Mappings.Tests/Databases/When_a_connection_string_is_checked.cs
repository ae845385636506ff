using Allentown311.Mappings.Databases;
using Microsoft.Data.SqlClient;
using Npgsql;

namespace Allentown311.Mappings.UnitTests.Databases;

[TestClass]
public sealed class When_a_connection_string_is_checked
{
    private const string Hidden = "hunter2";

    [TestMethod]
    [DataRow("Host=db", null, SslMode.VerifyFull, ConnectionTls.Verified)]
    [DataRow("Server=db;Port=6432", null, SslMode.VerifyFull, ConnectionTls.Verified)]
    [DataRow("Host=192.0.2.7;SslMode=VerifyFull", null, SslMode.VerifyFull, ConnectionTls.Verified)]
    [DataRow("Host=db", TlsChoice.Verify, SslMode.VerifyFull, ConnectionTls.Verified)]
    [DataRow("Host=db", TlsChoice.Unverified, SslMode.Require, ConnectionTls.Unverified)]
    [DataRow("Host=db", TlsChoice.Plain, SslMode.Disable, ConnectionTls.Plain)]
    [DataRow("Host=db;SSL Mode=Require", TlsChoice.Unverified, SslMode.Require, ConnectionTls.Unverified)]
    [DataRow("Host=db;SSL Mode=VerifyCA", TlsChoice.Unverified, SslMode.VerifyCA, ConnectionTls.Unverified)]
    [DataRow("Host=db;SSL Mode=Prefer", TlsChoice.Plain, SslMode.Prefer, ConnectionTls.Plain)]
    [DataRow("Host=db;SSL Mode=VerifyFull", TlsChoice.Plain, SslMode.VerifyFull, ConnectionTls.Verified)]
    [DataRow("Host=127.0.0.1", null, SslMode.Prefer, ConnectionTls.Local)]
    [DataRow("Host=localhost;SSL Mode=Disable", null, SslMode.Disable, ConnectionTls.Local)]
    [DataRow("Host=/var/run/postgresql", null, SslMode.Prefer, ConnectionTls.Local)]
    [DataRow("Host=127.0.0.1;SSL Mode=VerifyFull", null, SslMode.VerifyFull, ConnectionTls.Verified)]
    [DataRow("Host=127.0.0.1", TlsChoice.Verify, SslMode.VerifyFull, ConnectionTls.Verified)]
    [DataRow("Host=127.0.0.1,db", null, SslMode.VerifyFull, ConnectionTls.Verified)]
    public void Postgresql_is_encrypted_and_verified_unless_it_is_local_or_the_key_allows_less(
        string text, TlsChoice? says, SslMode mode, ConnectionTls tls)
    {
        var connection = Check(DatabaseKind.Postgres, text, says, out var fault).ShouldNotBeNull(fault?.Problem);

        new NpgsqlConnectionStringBuilder(connection.Text).SslMode.ShouldBe(mode);
        connection.Tls.ShouldBe(tls);
    }

    [TestMethod]
    [DataRow("Server=db", null, "True", false, ConnectionTls.Verified)]
    [DataRow("Server=localhost", null, "True", false, ConnectionTls.Verified)]
    [DataRow("Server=db;Encrypt=Strict", null, "Strict", false, ConnectionTls.Verified)]
    [DataRow("Server=db;Encrypt=Strict;TrustServerCertificate=true", null, "Strict", true, ConnectionTls.Verified)]
    [DataRow("Server=db", TlsChoice.Unverified, "True", true, ConnectionTls.Unverified)]
    [DataRow("Server=db;Trust Server Certificate=yes", TlsChoice.Unverified, "True", true, ConnectionTls.Unverified)]
    [DataRow("Server=db", TlsChoice.Plain, "False", false, ConnectionTls.Plain)]
    [DataRow("Server=db;Encrypt=Mandatory", TlsChoice.Plain, "True", false, ConnectionTls.Verified)]
    [DataRow("Server=db;Encrypt=Optional", TlsChoice.Plain, "False", false, ConnectionTls.Plain)]
    [DataRow("Server=.;Encrypt=false", null, "False", false, ConnectionTls.Local)]
    [DataRow("Server=tcp:127.0.0.1,1433;TrustServerCertificate=true", null, "True", true, ConnectionTls.Local)]
    public void Sql_server_is_encrypted_and_verified_unless_the_key_or_the_string_of_a_local_server_allows_less(
        string text, TlsChoice? says, string encrypt, bool trust, ConnectionTls tls)
    {
        var connection = Check(DatabaseKind.SqlServer, text, says, out var fault).ShouldNotBeNull(fault?.Problem);

        var settings = new SqlConnectionStringBuilder(connection.Text);
        settings.ShouldSerialize("Encrypt").ShouldBeTrue("no driver's default is relied on");
        (settings.Encrypt.ToString(), settings.TrustServerCertificate).ShouldBe((encrypt, trust));
        connection.Tls.ShouldBe(tls);
    }

    [TestMethod]
    [DataRow("Host=db;SSL Mode=Disable", null, "SSL Mode=Disable: what passes need not be encrypted", "plain")]
    [DataRow("Host=db;SslMode=Prefer", TlsChoice.Unverified, "SSL Mode=Prefer: what passes", "plain")]
    [DataRow("Host=db;SSL Mode=Require", null, "SSL Mode=Require: nobody verifies with whom the hub speaks", "unverified")]
    [DataRow("Host=db;SSL Mode=VerifyCA", TlsChoice.Verify, "SSL Mode=VerifyCA: nobody verifies", "unverified")]
    [DataRow("Host=127.0.0.1;SSL Mode=Disable", TlsChoice.Verify, "SSL Mode=Disable: what passes", "plain")]
    [DataRow("Host=127.0.0.1,db;SSL Mode=Disable", null, "SSL Mode=Disable: what passes", "plain")]
    public void A_postgresql_connection_weaker_than_the_key_allows_is_refused_and_the_key_is_named(
        string text, TlsChoice? says, string problem, string key) => ShouldRefuse(DatabaseKind.Postgres, text, says, problem, key);

    [TestMethod]
    [DataRow("Server=db;TrustServerCertificate=true", null, "Trust Server Certificate=True: nobody verifies", "unverified")]
    [DataRow("Server=db;Encrypt=no", null, "Encrypt=Optional: what passes", "plain")]
    [DataRow("Server=db;Encrypt=Optional", TlsChoice.Unverified, "Encrypt=Optional: what passes", "plain")]
    [DataRow("Server=.;Encrypt=Optional", TlsChoice.Verify, "Encrypt=Optional: what passes", "plain")]
    [DataRow("Server=.;Failover Partner=other;Encrypt=false", null, "Encrypt=Optional: what passes", "plain")]
    public void A_sql_server_connection_weaker_than_the_key_allows_is_refused_and_the_key_is_named(
        string text, TlsChoice? says, string problem, string key) => ShouldRefuse(DatabaseKind.SqlServer, text, says, problem, key);

    [TestMethod]
    [DataRow(DatabaseKind.Postgres, "Database=hub", "names no Host")]
    [DataRow(DatabaseKind.Postgres, "Host=db;SSL Mode=verify", "is no connection string of Postgres (ArgumentException)")]
    [DataRow(DatabaseKind.Postgres, "Host=db;Prot=1", "is no connection string of Postgres (ArgumentException)")]
    [DataRow(DatabaseKind.Postgres, "db", "is no connection string of Postgres (ArgumentException)")]
    [DataRow(DatabaseKind.SqlServer, "Host=db", "is no connection string of SqlServer (ArgumentException)")]
    [DataRow(DatabaseKind.SqlServer, "Server=db;Encrypt=perhaps", "is no connection string of SqlServer (ArgumentException)")]
    [DataRow(DatabaseKind.SqlServer, "Server=db;Max Pool Size=many", "is no connection string of SqlServer (FormatException)")]
    public void A_connection_string_that_cannot_be_read_is_refused_without_quoting_a_secret(
        DatabaseKind database, string text, string problem)
    {
        Check(database, $"{text};Password={Hidden}", null, out var fault).ShouldBeNull();

        fault!.Problem.ShouldBe(problem);
        $"{fault}".ShouldNotContain(Hidden);
    }

    [TestMethod]
    [DataRow("Active Directory Managed Identity", "ActiveDirectoryManagedIdentity")]
    [DataRow("Active Directory Default", "ActiveDirectoryDefault")]
    [DataRow("ActiveDirectoryServicePrincipal", "ActiveDirectoryServicePrincipal")]
    public void A_way_of_authentication_whose_package_is_missing_is_refused(string written, string said)
    {
        Check(DatabaseKind.SqlServer, $"Server=db;Authentication={written}", null, out var fault).ShouldBeNull();

        fault!.Problem.ShouldStartWith($"says Authentication={said}, which SqlClient 7 does only with the package ");
        fault.Problem.ShouldContain("Microsoft.Data.SqlClient.Extensions.Azure");
        Check(DatabaseKind.SqlServer, "Server=db;Authentication=Sql Password;User Id=hub;Password=x", null, out _).ShouldNotBeNull();
    }

    [TestMethod]
    [DataRow("localhost", true)]
    [DataRow("LOCALHOST:5433", true)]
    [DataRow("127.0.0.1", true)]
    [DataRow("127.9.9.9:5432", true)]
    [DataRow("::1", true)]
    [DataRow("[::1]:5432", true)]
    [DataRow("/tmp", true)]
    [DataRow("@abstract", true)]
    [DataRow("127.0.0.1, localhost", true)]
    [DataRow("127.0.0.1.example.org", false)]
    [DataRow("localhost.example.org", false)]
    [DataRow("0.0.0.0", false)]
    [DataRow("192.0.2.7", false)]
    [DataRow("2001:db8::1", false)]
    [DataRow("db,127.0.0.1", false)]
    [DataRow("127.0.0.1,", false)]
    public void A_postgresql_server_is_local_when_all_its_hosts_are(string host, bool isLocal) =>
        (Check(DatabaseKind.Postgres, $"Host={host};SSL Mode=Disable", null, out _)?.Tls == ConnectionTls.Local).ShouldBe(isLocal);

    [TestMethod]
    [DataRow(".", true)]
    [DataRow(@".\SQLEXPRESS", true)]
    [DataRow("(local)", true)]
    [DataRow(@"(localdb)\MSSQLLocalDB", true)]
    [DataRow(@"localhost\SQL,1434", true)]
    [DataRow("tcp:localhost,1433", true)]
    [DataRow("127.0.0.1,1433", true)]
    [DataRow("[::1],1433", true)]
    [DataRow("::1", true)]
    [DataRow("lpc:anything", true)]
    [DataRow(@"np:\\.\pipe\sql\query", true)]
    [DataRow("admin:localhost", true)]
    [DataRow(@"np:\\db\pipe\sql\query", false)]
    [DataRow("tcp:db,1433", false)]
    [DataRow(@"db\localhost", false)]
    [DataRow("db,127", false)]
    [DataRow("localhost.example.org", false)]
    [DataRow("192.0.2.7", false)]
    [DataRow("city.database.windows.net", false)]
    public void A_sql_server_is_local_by_the_names_of_this_machine(string source, bool isLocal) =>
        (Check(DatabaseKind.SqlServer, $"Server={source};Encrypt=false", null, out _)?.Tls == ConnectionTls.Local).ShouldBe(isLocal);

    [TestMethod]
    public void A_sqlite_file_needs_no_protection()
    {
        var file = Check(DatabaseKind.Sqlite, "Data Source=/srv/parks.db", null, out _).ShouldNotBeNull();

        (file.Text, file.Tls).ShouldBe(("Data Source=/srv/parks.db", null));
    }

    private static void ShouldRefuse(DatabaseKind database, string text, TlsChoice? says, string problem, string key)
    {
        Check(database, text, says, out var fault).ShouldBeNull();

        fault!.Problem.ShouldStartWith($"says {problem}");
        fault.Remedy.ShouldEndWith($"Or accept it as it is with tls: {key} below connection");
    }

    private static CheckedConnection? Check(DatabaseKind database, string text, TlsChoice? says, out ConnectionFault? fault) =>
        CheckedConnection.Check(database, text, TlsKey.OfMapping(says), out fault);
}
