using System.Security.Cryptography.X509Certificates;
using Allentown311.Connectors.Sql;
using Allentown311.Connectors.Tests.Brokers;
using Allentown311.Connectors.Tests.Http;
using Npgsql;

namespace Allentown311.Connectors.Tests.Sql;

/// <summary>The real drivers, against servers over a network. The reason must name the mapping's key that helps.</summary>
[TestClass]
public sealed class When_tls_with_a_database_fails
{
    private const string NoTls = "this server speaks no TLS: switch it on there, "
        + "or accept that what passes is not encrypted with tls: plain below connection";

    private const string Untrusted = "its certificate is not trusted: .*accept it unverified with tls: unverified below connection";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_PostgreSQL_server_without_tls_is_reported_and_used_only_where_the_mapping_says_tls_plain()
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES") is not { Length: > 0 } server)
        {
            Assert.Inconclusive("PostgreSQL is not tested: HUB_TEST_POSTGRES is not set (a connection string).");
            return;
        }

        var address = new NpgsqlConnectionStringBuilder(server);
        await using var wire = new Wire(address.Host!, address.Port, Machine.Address());
        address.Host = Machine.Address().ToString();
        address.Port = wire.Port;
        address.Pooling = false;

        await ShouldReportAsync("postgres", address.ConnectionString, null, NoTls);
        await ShouldReportAsync("postgres", address.ConnectionString, "unverified", NoTls);
        (await Connector("postgres", address.ConnectionString, "plain").CheckAsync(Ct)).Reachable.ShouldBeTrue();
    }

    [TestMethod]
    public async Task A_sql_server_without_tls_is_reported()
    {
        await using var server = new TdsServer(null);

        await ShouldReportAsync("sqlserver", ConnectionStringFor(server), null, NoTls);
        server.PreLoginCount.ShouldBePositive();
    }

    [TestMethod]
    public async Task A_sql_server_with_an_untrusted_certificate_is_reported_and_gets_a_login_only_where_the_mapping_says_tls_unverified()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("CN=127.0.0.1", "127.0.0.1");
        await using var server = new TdsServer(certificate);
        var connectionString = ConnectionStringFor(server);

        await ShouldReportAsync("sqlserver", connectionString, null, Untrusted);
        server.LoginCount.ShouldBe(0);
        await ShouldPassTlsAsync(connectionString, "unverified");
        server.LoginCount.ShouldBePositive();
    }

    [TestMethod]
    public async Task A_sql_server_is_trusted_if_the_connection_string_names_its_certificate_and_not_if_it_names_another()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("CN=127.0.0.1", "127.0.0.1");
        using var other = authority.Issue("CN=127.0.0.1", "127.0.0.1");
        using var folder = new TempCertificates();
        await using var server = new TdsServer(certificate);
        string Naming(X509Certificate2 named) => $"{ConnectionStringFor(server)};Server Certificate={folder.Write(named)}";

        await ShouldReportAsync("sqlserver", Naming(other), null, Untrusted);
        server.LoginCount.ShouldBe(0);
        await ShouldPassTlsAsync(Naming(certificate), null);
        server.LoginCount.ShouldBePositive();
    }

    [TestMethod]
    public async Task A_sql_server_too_old_for_tls_from_the_first_byte_is_reported()
    {
        using var authority = new TestAuthority();
        await using var server = new TdsServer(authority.Issue("CN=127.0.0.1", "127.0.0.1"));

        await ShouldReportAsync(
            "sqlserver",
            $"{ConnectionStringFor(server)};Encrypt=Strict",
            null,
            "TLS with it fails: .* Encrypt=Strict, which takes SQL Server 2022.*with tls: plain below connection");
    }

    // Every call of the connector reports the same reason: the submit, its trail, the check, the look-up and the status read.
    private async Task ShouldReportAsync(string database, string connectionString, string? tls, string reason)
    {
        var connector = Connector(database, connectionString, tls);
        var order = Orders.Make();

        var retry = (await connector.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.Retry>();
        retry.Reason.ShouldMatch($@"^The database cannot be reached: {reason}\.$");
        order.Trail.Answered.ShouldNotBeNull().ShouldMatch(reason);
        var probe = await connector.CheckAsync(Ct);
        probe.Reachable.ShouldBeFalse();
        probe.Detail.ShouldMatch(reason);
        (await Should.ThrowAsync<DatabaseUnavailableException>(() => connector.FindAsync(order, Ct))).Message.ShouldMatch(reason);
        (await Should.ThrowAsync<DatabaseUnavailableException>(() => connector.ReadStatusAsync(null, Ct))).Message.ShouldMatch(reason);
    }

    // The test's server cannot answer a login. The check fails there, for a reason that has nothing to do with TLS.
    private async Task ShouldPassTlsAsync(string connectionString, string? tls)
    {
        var probe = await Connector("sqlserver", connectionString, tls).CheckAsync(Ct);

        probe.Reachable.ShouldBeFalse();
        probe.Detail.ShouldNotContain("TLS");
        probe.Detail.ShouldNotContain("certificate");
    }

    private static string ConnectionStringFor(TdsServer server) =>
        $"Server=127.0.0.1,{server.Port};User Id=hub;Password=hidden;Pooling=false;Connect Timeout=3;Connect Retry Count=0";

    private static SqlConnector Connector(string database, string connectionString, string? tls) =>
        new(When_no_database_answers.Mapping(database, connectionString, tls), new ManualClock());

    private sealed class TempCertificates : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("certificates-");

        public string Write(X509Certificate2 certificate)
        {
            var file = Path.Combine(folder.FullName, $"{certificate.SerialNumber}.cer");
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Cert));
            return file;
        }

        public void Dispose() => folder.Delete(recursive: true);
    }
}
