using Npgsql;

namespace Allentown311.City.Servers;

/// <summary>The run's own schema in a PostgreSQL server that other programs may use: the run changes nothing outside it.</summary>
internal sealed class GuestSchema
{
    private readonly string server;
    private readonly string name;

    private GuestSchema(string server, string name)
    {
        this.server = server;
        this.name = name;
    }

    /// <summary>The connection string for the hub.</summary>
    public string Connection => new NpgsqlConnectionStringBuilder(server) { SearchPath = name }.ConnectionString;

    /// <summary>Creates the schema.</summary>
    /// <exception cref="DemoException">The server cannot be reached, or refuses to create a schema.</exception>
    public static async Task<GuestSchema> CreateAsync(string server, string name, CancellationToken ct)
    {
        try
        {
            await RunAsync(server, $"CREATE SCHEMA \"{name}\"", ct);
            return new GuestSchema(server, name);
        }
        catch (Exception problem) when (problem is NpgsqlException or ArgumentException or FormatException or TimeoutException)
        {
            // The driver's message may quote the connection string, and the password in it.
            var why = problem is NpgsqlException ? problem.Message : $"it is no connection string ({problem.GetType().Name})";
            throw new DemoException($"In the PostgreSQL that ConnectionStrings__Store names, no schema could be made for this run: {why}");
        }
    }

    public async Task DropAsync()
    {
        try
        {
            await RunAsync(server, $"SET client_min_messages = warning; DROP SCHEMA \"{name}\" CASCADE", CancellationToken.None);
        }
        catch (Exception problem) when (problem is NpgsqlException or TimeoutException)
        {
            await Console.Error.WriteLineAsync(
                $"The schema {name} is still in the PostgreSQL that ConnectionStrings__Store names: {problem.Message}");
        }
    }

    private static async Task RunAsync(string server, string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(server) { Pooling = false, Timeout = 5 }.ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
