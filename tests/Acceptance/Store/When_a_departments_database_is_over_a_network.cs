using System.Net.Http.Json;
using System.Text.Json;
using Allentown311.Acceptance.Harness;
using Allentown311.Connectors.Tests.Brokers;
using Allentown311.Connectors.Tests.Sql;
using Npgsql;

namespace Allentown311.Acceptance.Store;

[TestClass]
public class When_a_departments_database_is_over_a_network
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Orders_wait_where_the_server_has_no_tls_and_the_status_says_what_to_write()
    {
        await using var department = await Department.MakeAsync(Ct);
        using var town = await SmallTown.StartAsync(_ => Mapping(department.OverTheNetwork, ""), Ct);
        await town.PostOneAsync(Ct);

        var failing = await StatusAsync(town, text => text.Contains("failing: to works", StringComparison.Ordinal));

        failing.ShouldContain("The database cannot be reached: this server speaks no TLS: switch it on there, ");
        failing.ShouldContain("or accept that what passes is not encrypted with tls: plain below connection.");
        (await department.CountAsync(Ct)).ShouldBe(0);
    }

    [TestMethod]
    public async Task Orders_arrive_where_the_mapping_accepts_no_tls_and_the_status_says_that_they_are_not_encrypted()
    {
        await using var department = await Department.MakeAsync(Ct);
        using var town = await SmallTown.StartAsync(_ => Mapping(department.OverTheNetwork, "tls: plain,"), Ct);
        await town.PostOneAsync(Ct);

        await town.OrderAsync(o => o.State == "received", Ct);

        (await department.CountAsync(Ct)).ShouldBe(1);
        var status = await StatusAsync(town, text => text.Contains("Not encrypted", StringComparison.Ordinal));
        status.ShouldContain("Not encrypted: the connection to the database of works (tls in its mapping allows it).");
        using var client = new HttpClient { BaseAddress = town.Hub.Api.Url };
        client.DefaultRequestHeaders.Add("X-Api-Key", town.Hub.Key!.Text);
        var links = (await client.GetFromJsonAsync<JsonElement>("/api/status", Ct)).GetProperty("links").EnumerateArray().ToList();
        links.Count.ShouldBe(1);
        links.ShouldAllBe(l => l.GetProperty("tls").GetString() == "plain");
    }

    [TestMethod]
    public async Task A_mapping_whose_connection_string_is_weaker_than_its_tls_key_stops_the_start_with_file_and_line()
    {
        using var town = SmallTown.Make(_ => Mapping("Host=db;SSL Mode=Prefer;Password=hidden", ""));

        using var run = town.Hub.RunUntilItEnds();

        (await run.EndAsync(Ct)).ShouldBe(1);
        run.Output.ShouldMatch(@"mappings/works\.yaml:6:\d+: ""connection\.connection_string"" says SSL Mode=Prefer: what passes need ");
        run.Output.ShouldContain("Or accept it as it is with tls: plain below connection");
        run.Output.ShouldNotContain("hidden");
    }

    private async Task<string> StatusAsync(SmallTown town, Func<string, bool> condition) => await Eventually.SeesAsync(
        async () =>
        {
            using var status = town.Hub.RunOnData("status");
            await status.EndAsync(Ct);
            return status.Output;
        },
        condition,
        Ct);

    // A connection string may hold a password, and no mapping may.
    private static string Mapping(string connection, string tls)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("works-").FullName, "connection");
        File.WriteAllText(file, connection);
        return Text(file, tls);
    }

    private static string Text(string file, string tls) => $$$"""
        mapping: 1
        name: works
        limits: { retry: { first: 200ms, most: 1s }, breaker: { failures: 50, pause: 1s } }
        status: { new: received, done: completed }
        connector: sql
        connection: { database: postgres, {{{tls}}} connection_string: "${file:{{{file}}}}", timeout: 5s }
        submit:
          sql: "INSERT INTO work (ref) VALUES (@ref) ON CONFLICT (ref) DO NOTHING"
          params: { ref: "{{ref}}" }
          id: { sql: "SELECT id FROM work WHERE ref = @ref", params: { ref: "{{ref}}" } }
        find: { sql: "SELECT id FROM work WHERE ref = @ref", params: { ref: "{{ref}}" }, settle: 300ms }
        """;

    /// <summary>A table in a PostgreSQL without TLS, reached by an address that is not loopback.</summary>
    private sealed class Department(PostgresSchema schema, Wire wire) : IAsyncDisposable
    {
        public string OverTheNetwork =>
            new NpgsqlConnectionStringBuilder(schema.ConnectionString)
            {
                Host = Machine.Address().ToString(), Port = wire.Port,
            }.ConnectionString;

        public static async Task<Department> MakeAsync(CancellationToken ct)
        {
            var schema = await PostgresSchema.MakeAsync(ct);
            var server = new NpgsqlConnectionStringBuilder(schema.ConnectionString);
            var department = new Department(schema, new Wire(server.Host!, server.Port, Machine.Address()));
            await department.RunAsync(
                "CREATE TABLE work (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ref text NOT NULL UNIQUE)", ct);
            return department;
        }

        public async Task<long> CountAsync(CancellationToken ct) => (long)(await RunAsync("SELECT count(*) FROM work", ct))!;

        public async ValueTask DisposeAsync()
        {
            await wire.DisposeAsync();
            await schema.DisposeAsync();
        }

        private async Task<object?> RunAsync(string sql, CancellationToken ct)
        {
            await using var connection = new NpgsqlConnection(schema.ConnectionString);
            await connection.OpenAsync(ct);
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync(ct);
        }
    }
}
