using Allentown311.Hub.Store.Postgres;
using Allentown311.Hub.Store.Server;
using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Yaml;
using Npgsql;

namespace Allentown311.Hub.Tests.Store.Postgres;

[TestClass]
public sealed class When_the_password_of_the_database_is_replaced
{
    // The server's pg_hba.conf (eng/servers.sh) asks members of this group for a password.
    private const string Group = "password_checked";

    private readonly string role = $"s_{Guid.NewGuid():N}";
    private readonly TempFolder folder = new();
    private string server = "";

    [TestInitialize]
    public async Task CreateRoleAsync()
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES") is not { Length: > 0 } address)
        {
            Assert.Inconclusive("HUB_TEST_POSTGRES holds no connection string: there is no PostgreSQL to test with.");
            throw new InvalidOperationException();
        }

        server = address;
        try
        {
            await RunAsync($"CREATE ROLE {Group} NOLOGIN");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
        {
            // An earlier test made it.
        }

        await RunAsync($"CREATE ROLE {role} LOGIN PASSWORD 'first' IN ROLE {Group}; CREATE SCHEMA {role} AUTHORIZATION {role}");
    }

    [TestCleanup]
    public async Task DropRoleAsync()
    {
        folder.Dispose();
        if (server.Length > 0)
        {
            await RunAsync($"{EndConnections}; DROP SCHEMA {role} CASCADE; DROP ROLE {role}");
        }
    }

    [TestMethod]
    public async Task The_next_connection_has_the_new_one()
    {
        await RequirePasswordCheckAsync();
        var file = folder.File("store");
        await File.WriteAllTextAsync(file, Address("first"));
        var text = SecretSource.Of($"${{file:{file}}}", Address("first"), Variables.FromEnvironment);
        var checkedConnection = CheckedConnection.Check(DatabaseKind.Postgres, text, new TlsKey(TlsChoice.Plain, "", ""), out _);
        await using var store = ServerStores.Open(new PostgresDatabase(checkedConnection.ShouldNotBeNull()), TimeProvider.System);
        await store.Nodes.NowAsync(default);

        await RunAsync($"ALTER ROLE {role} PASSWORD 'second'; {EndConnections}");
        await Should.ThrowAsync<Hub.Store.StoreUnavailableException>(async () =>
        {
            // The pool may still hold connections that the server has ended; each of them is tried once.
            for (var i = 0; i < 64; i++)
            {
                await TryAsync(() => store.Nodes.NowAsync(default));
            }

            await store.Nodes.NowAsync(default);
        });
        await File.WriteAllTextAsync(file, Address("second"));

        (await store.Nodes.NowAsync(default)).ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
    }

    private string EndConnections => $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'";

    private static async Task TryAsync(Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (Hub.Store.StoreUnavailableException)
        {
            // A connection that the server has ended, or a login that it refuses.
        }
    }

    private async Task RequirePasswordCheckAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection($"{Address("wrong")};Pooling=false");
            await connection.OpenAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            return;
        }

        Assert.Inconclusive($"Passwords are not tested: the PostgreSQL server does not ask members of {Group} for one.");
    }

    private string Address(string password) => new NpgsqlConnectionStringBuilder(server)
    {
        Username = role, Password = password, SearchPath = role, MaxPoolSize = 4,
    }.ConnectionString;

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
