using System.Net.Http.Json;
using System.Text.Json;
using Allentown311.Acceptance.Harness;
using Allentown311.Acceptance.Nodes;
using Allentown311.Connectors.Tests.Brokers;
using Allentown311.Connectors.Tests.Http;
using Allentown311.Connectors.Tests.Sql;
using Npgsql;

namespace Allentown311.Acceptance.Store;

/// <summary>
/// The hub's own database at an address that is not loopback, as on another machine: the connection is encrypted and verified unless a
/// setting allows otherwise.
/// </summary>
[TestClass]
public class When_the_store_is_over_a_network
{
    private const string NoTls = "this server speaks no TLS: switch it on there, "
        + "or accept that what passes is not encrypted with --store-tls plain (setting Hub:StoreTls)";

    private const string Untrusted = "its certificate is not trusted";
    private const string Unverified = "accept it unverified with --store-tls unverified (setting Hub:StoreTls)";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_server_without_tls_is_refused_until_a_setting_accepts_it_and_the_status_then_shows_that()
    {
        await using var schema = await PostgresSchema.MakeAsync(Ct);
        var there = new NpgsqlConnectionStringBuilder(schema.ConnectionString);
        await using var wire = new Wire(there.Host!, there.Port, Machine.Address());
        there.Host = Machine.Address().ToString();
        there.Port = wire.Port;
        using var town = SmallTown.Make(_ => SmallCity.Rest(new Uri("http://127.0.0.1:9/")));

        (await RunAsync(town, there.ConnectionString, 1, "status")).ShouldContain(NoTls);
        (await RunAsync(town, $"{there.ConnectionString};SSL Mode=Disable", 1, "status"))
            .ShouldContain("ConnectionStrings:Store says SSL Mode=Disable: what passes need not be encrypted. Leave SSL Mode out");
        (await RunAsync(town, there.ConnectionString, 1, "store", "check", "--store-tls", "none"))
            .ShouldContain("--store-tls (Hub:StoreTls) is \"none\". Choose one of: verify, unverified, plain.");
        wire.PullOut();
        (await RunAsync(town, there.ConnectionString, 1, "status"))
            .ShouldNotContain("TLS", Case.Sensitive, "a lost connection is not a TLS problem");
        wire.Mend();

        (await RunAsync(town, there.ConnectionString, 0, "status", "--store-tls", "plain"))
            .ShouldContain("Not encrypted: the connection to the hub's database (Hub:StoreTls allows it).");
        (await TlsAsync(town, there.ConnectionString, "plain")).ShouldBe("plain");

        // The hub itself follows the same setting.
        town.Hub.ConfigureStart = start =>
        {
            Settings(start.Environment, there.ConnectionString);
            start.Environment["Hub__StoreTls"] = "plain";
        };
        await town.Hub.StartAsync(Ct);
        using var client = new HttpClient { BaseAddress = town.Hub.Api.Url };
        client.DefaultRequestHeaders.Add("X-Api-Key", town.Hub.Key!.Text);
        var status = await client.GetFromJsonAsync<JsonElement>("/api/status", Ct);
        status.GetProperty("store").ToString().ShouldBe("""{"kind":"postgres","tls":"plain"}""");
    }

    [TestMethod]
    public async Task A_server_with_tls_is_verified_by_the_configured_authority_and_by_its_name()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("CN=database", Machine.Address().ToString());
        await using var server = await OwnPostgres.StartAsync(Ct, Machine.Address(), certificate);
        using var town = SmallTown.Make(_ => SmallCity.Rest(new Uri("http://127.0.0.1:9/")));
        var file = Path.Combine(town.Folder, "authority.pem");
        await File.WriteAllTextAsync(file, authority.Pem, Ct);
        var there = server.On(Machine.Address().ToString());
        var rooted = $";Root Certificate={file}";

        var untrusted = await RunAsync(town, there, 1, "status");
        untrusted.ShouldContain(Untrusted);
        untrusted.ShouldContain($"Name its authority with Root Certificate=PATH, or {Unverified}");
        (await RunAsync(town, there + rooted, 0, "status")).ShouldNotContain("Not ");
        (await TlsAsync(town, there + rooted, null)).ShouldBe("verified");

        // The same server by a name that is not in its certificate. A server on this machine is verified only if the setting says so.
        (await RunAsync(town, server.Server + rooted, 1, "status", "--store-tls", "verify")).ShouldContain(Untrusted);
        (await TlsAsync(town, server.Server, null)).ShouldBe("local");

        (await RunAsync(town, there, 0, "status", "--store-tls", "unverified"))
            .ShouldContain("Not verified: with whom the hub speaks as the hub's database (Hub:StoreTls allows it).");
        (await TlsAsync(town, there, "unverified")).ShouldBe("unverified");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_sql_server_is_refused_with_the_same_message(bool hasCertificate)
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("CN=127.0.0.1", "127.0.0.1");
        await using var server = new TdsServer(hasCertificate ? certificate : null);
        using var town = SmallTown.Make(_ => SmallCity.Rest(new Uri("http://127.0.0.1:9/")));
        var there = $"Server=127.0.0.1,{server.Port};Database=hub;User Id=hub;Password=hidden";

        var refused = await RunAsync(town, there, 1, "status", "--store", "sqlserver");

        refused.ShouldContain($"The database hub at 127.0.0.1,{server.Port} cannot be used: {(hasCertificate ? Untrusted : NoTls)}");
        refused.ShouldContain(hasCertificate ? Unverified : "plain");
        refused.ShouldNotContain("hidden");
        server.PreLoginCount.ShouldBePositive();
        server.LoginCount.ShouldBe(0);
    }

    [TestMethod]
    public async Task A_sign_in_method_whose_package_is_missing_is_refused_before_a_connection_is_opened()
    {
        using var town = SmallTown.Make(_ => SmallCity.Rest(new Uri("http://127.0.0.1:9/")));
        var there = "Server=city.database.windows.net;Database=hub;Authentication=Active Directory Managed Identity";

        var refused = await RunAsync(town, there, 1, "run", "--store", "sqlserver");

        refused.ShouldContain("ConnectionStrings:Store says Authentication=ActiveDirectoryManagedIdentity");
        refused.ShouldContain("Microsoft.Data.SqlClient.Extensions.Azure");
    }

    private async Task<string?> TlsAsync(SmallTown town, string connection, string? tls)
    {
        var json = await RunAsync(town, connection, 0, ["status", "--json", .. (string[])(tls is null ? [] : ["--store-tls", tls])]);
        return JsonDocument.Parse(json).RootElement.GetProperty("store").GetProperty("tls").GetString();
    }

    private async Task<string> RunAsync(SmallTown town, string connection, int code, params string[] arguments)
    {
        town.Hub.ConfigureStart = start => Settings(start.Environment, connection);
        using var run = arguments[0] == "run" ? town.Hub.Run("run", arguments[1..]) : town.Hub.RunOnData(arguments);
        (await run.EndAsync(Ct)).ShouldBe(code, run.Output);
        return run.Output;
    }

    private static void Settings(IDictionary<string, string?> environment, string connection)
    {
        environment["Hub__Store"] = "postgres";
        environment["ConnectionStrings__Store"] = connection;
    }
}
