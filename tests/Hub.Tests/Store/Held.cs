using System.Data.Common;
using Allentown311.Hub.Store.Server;

namespace Allentown311.Hub.Tests.Store;

/// <summary>A transaction of somebody else's, which holds what it wrote until it is let go.</summary>
internal sealed class Held : IAsyncDisposable
{
    private readonly ServerDatabase server;
    private readonly DbConnection connection;
    private readonly DbTransaction transaction;

    private Held(ServerDatabase server, DbConnection connection, DbTransaction transaction) => (this.server, this.connection, this.transaction) = (server, connection, transaction);

    /// <summary>Writes, or locks, and holds.</summary>
    public static async Task<Held> StartAsync(TestDatabase database, string sql)
    {
        var there = database.Connect();
        var open = await there.OpenAsync(default);
        var held = new Held(there, open, await open.BeginTransactionAsync());
        await using var command = open.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, held.transaction);
        await using (var reader = await command.ExecuteReaderAsync())
        {
            (await reader.ReadAsync() || reader.RecordsAffected > 0).ShouldBeTrue(sql);
        }

        return held;
    }

    /// <summary>Lets go.</summary>
    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
        await server.DisposeAsync();
    }
}
