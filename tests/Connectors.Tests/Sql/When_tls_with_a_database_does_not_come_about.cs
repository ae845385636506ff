using System.Security.Cryptography.X509Certificates;
using Allentown311.Connectors.Sql;
using Allentown311.Connectors.Tests.Brokers;
using Allentown311.Connectors.Tests.Contract;
using Allentown311.Connectors.Tests.Http;
using Npgsql;

namespace Allentown311.Connectors.Tests.Sql;

/// <summary>The real drivers, against servers over a network: what is said must name the key of the mapping that helps.</summary>
[TestClass]
public sealed class When_tls_with_a_database_does_not_come_about
{
    private const string Plain = "this server speaks no TLS: switch it on there, "
        + "or accept that what passes is not encrypted with tls: plain below connection";

    private const string Untrusted = "its certificate is not trusted: .*accept it unverified with tls: unverified below connection";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_postgresql_without_tls_is_told_and_spoken_to_only_where_the_mapping_allows_it()
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES") is not { Length: > 0 } server)
        {
            Assert.Inconclusive("PostgreSQL is not tested: HUB_TEST_POSTGRES is not set (a connection string).");
            return;
        }

        var there = new NpgsqlConnectionStringBuilder(server);
        await using var wire = new Wire(there.Host!, there.Port, Machine.Address());
        (there.Host, there.Port, there.Pooling) = (Machine.Address().ToString(), wire.Port, false);

        await TellsAsync("postgres", there.ConnectionString, null, Plain);
        await TellsAsync("postgres", there.ConnectionString, "unverified", Plain);
        (await Connector("postgres", there.ConnectionString, "plain").CheckAsync(Ct)).Reachable.ShouldBeTrue();
    }

    [TestMethod]
    public async Task A_sql_server_without_tls_is_told()
    {
        await using var server = new TdsServer(null);

        await TellsAsync("sqlserver", There(server), null, Plain);
        server.Greeted.ShouldBePositive();
    }

    [TestMethod]
    public async Task A_sql_server_whose_certificate_nobody_knows_is_told_and_logged_in_to_only_where_the_mapping_allows_it()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("CN=127.0.0.1", "127.0.0.1");
        await using var server = new TdsServer(certificate);
        var text = There(server);

        await TellsAsync("sqlserver", text, null, Untrusted);
        server.LoggedIn.ShouldBe(0);
        await GetsPastAsync(text, "unverified");
        server.LoggedIn.ShouldBePositive();
    }

    [TestMethod]
    public async Task A_sql_server_is_verified_by_the_one_certificate_its_connection_string_names_and_by_no_other()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("CN=127.0.0.1", "127.0.0.1");
        using var other = authority.Issue("CN=127.0.0.1", "127.0.0.1");
        using var folder = new TempCertificates();
        await using var server = new TdsServer(certificate);
        string Text(X509Certificate2 named) => $"{There(server)};Server Certificate={folder.Write(named)}";

        await TellsAsync("sqlserver", Text(other), null, Untrusted);
        server.LoggedIn.ShouldBe(0);
        await GetsPastAsync(Text(certificate), null);
        server.LoggedIn.ShouldBePositive();
    }

    [TestMethod]
    public async Task A_sql_server_too_old_for_tls_from_the_first_byte_is_told()
    {
        using var authority = new TestAuthority();
        await using var server = new TdsServer(authority.Issue("CN=127.0.0.1", "127.0.0.1"));

        await TellsAsync(
            "sqlserver", $"{There(server)};Encrypt=Strict", null,
            "TLS with it fails: .* Encrypt=Strict, which takes SQL Server 2022.*with tls: plain below connection");
    }

    // Whatever it is asked, the same is said: to the desk, in the status, and of an order.
    private async Task TellsAsync(string database, string text, string? tls, string words)
    {
        var connector = Connector(database, text, tls);
        var order = Orders.Make();

        var retry = (await connector.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.Retry>();
        retry.Reason.ShouldMatch($@"^The database cannot be reached: {words}\.$");
        order.Trail.Answered.ShouldNotBeNull().ShouldMatch(words);
        var probe = await connector.CheckAsync(Ct);
        probe.Reachable.ShouldBeFalse();
        probe.Detail.ShouldMatch(words);
        (await Should.ThrowAsync<DatabaseUnavailableException>(() => connector.FindAsync(order, Ct))).Message.ShouldMatch(words);
        (await Should.ThrowAsync<DatabaseUnavailableException>(() => connector.ReadStatusAsync(null, Ct))).Message.ShouldMatch(words);
    }

    // The server does not know what a login is: what is wrong then has nothing to do with TLS.
    private async Task GetsPastAsync(string text, string? tls)
    {
        var probe = await Connector("sqlserver", text, tls).CheckAsync(Ct);

        probe.Reachable.ShouldBeFalse();
        probe.Detail.ShouldNotContain("TLS");
        probe.Detail.ShouldNotContain("certificate");
    }

    private static string There(TdsServer server) =>
        $"Server=127.0.0.1,{server.Port};User Id=hub;Password=hidden;Pooling=false;Connect Timeout=3;Connect Retry Count=0";

    private static SqlConnector Connector(string database, string text, string? tls) =>
        new(When_no_database_is_there.Mapping(database, text, tls), new ManualClock());

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
