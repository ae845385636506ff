using Npgsql;

namespace Allentown311.Connectors.Tests.Sql;

/// <summary>
/// A role of the PostgreSQL that HUB_TEST_POSTGRES names, with a password that the server checks, and a schema of its own.
/// </summary>
internal sealed class PasswordRole : IAsyncDisposable
{
    // The server's pg_hba.conf (eng/servers.sh) asks members of this group for a password.
    private const string Group = "password_checked";

    private readonly string server;
    private readonly string name = $"r_{Guid.NewGuid():N}";

    private PasswordRole(string server) => this.server = server;

    public static async Task<PasswordRole> CreateAsync(string password, string tables)
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES") is not { Length: > 0 } server)
        {
            Assert.Inconclusive("PostgreSQL is not tested: HUB_TEST_POSTGRES is not set (a connection string).");
            throw new InvalidOperationException();
        }

        var role = new PasswordRole(server);
        try
        {
            await role.RunAsync($"CREATE ROLE {Group} NOLOGIN");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
        {
            // An earlier test made it.
        }

        await role.RunAsync(
            $"""
            CREATE ROLE {role.name} LOGIN PASSWORD '{password}' IN ROLE {Group};
            CREATE SCHEMA {role.name} AUTHORIZATION {role.name};
            SET search_path = {role.name};
            {tables}
            """);
        await role.RunAsync($"GRANT ALL ON ALL TABLES IN SCHEMA {role.name} TO {role.name}");
        await role.RequirePasswordCheckAsync();
        return role;
    }

    public string ConnectionString(string password) => new NpgsqlConnectionStringBuilder(server)
    {
        Username = name, Password = password, SearchPath = name, MaxPoolSize = 4,
    }.ConnectionString;

    /// <summary>Sets another password, and ends the role's connections.</summary>
    public Task ReplacePasswordAsync(string password) => RunAsync(
        $"ALTER ROLE {name} PASSWORD '{password}'; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{name}'");

    public async Task<object?> ReadAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SET search_path = {name}; {sql}", connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync() => await RunAsync(
        $"""
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{name}';
        DROP SCHEMA {name} CASCADE;
        DROP ROLE {name};
        """);

    private async Task RequirePasswordCheckAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection($"{ConnectionString("wrong")};Pooling=false");
            await connection.OpenAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            return;
        }

        await DisposeAsync();
        Assert.Inconclusive($"Passwords are not tested: the PostgreSQL server does not ask members of {Group} for one.");
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
