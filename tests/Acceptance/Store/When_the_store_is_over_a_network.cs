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
/// The hub's own database on another machine, as far as a driver can tell: what passes is encrypted and verified, or a setting says that it
/// need not be.
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
    public async Task A_server_without_tls_is_refused_until_a_setting_accepts_it_which_the_status_then_says()
    {
        await using var schema = await PostgresSchema.MakeAsync(Ct);
        var there = new NpgsqlConnectionStringBuilder(schema.ConnectionString);
        await using var wire = new Wire(there.Host!, there.Port, Machine.Address());
        (there.Host, there.Port) = (Machine.Address().ToString(), wire.Port);
        using var town = SmallTown.Make(_ => SmallCity.Rest(new Uri("http://127.0.0.1:9/")));

        (await RunAsync(town, there.ConnectionString, 1, "status")).ShouldContain(NoTls);
        (await RunAsync(town, $"{there.ConnectionString};SSL Mode=Disable", 1, "status"))
            .ShouldContain("ConnectionStrings:Store says SSL Mode=Disable: what passes need not be encrypted. Leave SSL Mode out");
        (await RunAsync(town, there.ConnectionString, 1, "store", "check", "--store-tls", "none"))
            .ShouldContain("--store-tls (Hub:StoreTls) is \"none\". Choose one of: verify, unverified, plain.");
        wire.PullOut();
        (await RunAsync(town, there.ConnectionString, 1, "status")).ShouldNotContain("TLS", Case.Sensitive, "it is another trouble");
        wire.Mend();

        (await RunAsync(town, there.ConnectionString, 0, "status", "--store-tls", "plain"))
            .ShouldContain("Not encrypted: the connection to the hub's database (Hub:StoreTls allows it).");
        (await TlsAsync(town, there.ConnectionString, "plain")).ShouldBe("plain");

        // And the hub itself.
        town.Hub.Starting = start =>
        {
            Settings(start.Environment, there.ConnectionString);
            start.Environment["Hub__StoreTls"] = "plain";
        };
        await town.Hub.StartAsync(Ct);
        using var client = new HttpClient { BaseAddress = town.Hub.Api.Url };
        var status = await client.GetFromJsonAsync<JsonElement>("/api/status", Ct);
        status.GetProperty("store").ToString().ShouldBe("""{"kind":"postgres","tls":"plain"}""");
    }

    [TestMethod]
    public async Task A_server_with_tls_is_verified_by_the_authority_that_is_named_and_by_its_name()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("CN=database", Machine.Address().ToString());
        await using var server = await OwnPostgres.StartAsync(Ct, Machine.Address(), certificate);
        using var town = SmallTown.Make(_ => SmallCity.Rest(new Uri("http://127.0.0.1:9/")));
        var file = Path.Combine(town.Folder, "authority.pem");
        await File.WriteAllTextAsync(file, authority.Pem, Ct);
        var (there, rooted) = (server.On(Machine.Address().ToString()), $";Root Certificate={file}");

        var stranger = await RunAsync(town, there, 1, "status");
        stranger.ShouldContain(Untrusted);
        stranger.ShouldContain($"Name its authority with Root Certificate=PATH, or {Unverified}");
        (await RunAsync(town, there + rooted, 0, "status")).ShouldNotContain("Not ");
        (await TlsAsync(town, there + rooted, null)).ShouldBe("verified");

        // The same server by a name that is not in its certificate: on this machine nobody asks, unless the key does.
        (await RunAsync(town, server.Server + rooted, 1, "status", "--store-tls", "verify")).ShouldContain(Untrusted);
        (await TlsAsync(town, server.Server, null)).ShouldBe("local");

        (await RunAsync(town, there, 0, "status", "--store-tls", "unverified"))
            .ShouldContain("Not verified: with whom the hub speaks as the hub's database (Hub:StoreTls allows it).");
        (await TlsAsync(town, there, "unverified")).ShouldBe("unverified");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_sql_server_is_refused_in_the_same_words(bool hasCertificate)
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
    public async Task A_way_to_sign_in_whose_package_is_not_there_is_refused_before_anything_is_opened()
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
        town.Hub.Starting = start => Settings(start.Environment, connection);
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
