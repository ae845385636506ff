using System.Data.Common;
using Allentown311.Hub.Store.Server;

namespace Allentown311.Hub.Tests.Store;

/// <summary>A transaction of another client, which holds its locks until it is disposed.</summary>
internal sealed class HeldTransaction : IAsyncDisposable
{
    private readonly ServerDatabase server;
    private readonly DbConnection connection;
    private readonly DbTransaction transaction;

    private HeldTransaction(ServerDatabase server, DbConnection connection, DbTransaction transaction)
    {
        this.server = server;
        this.connection = connection;
        this.transaction = transaction;
    }

    /// <summary>Runs a statement that writes or locks rows, and leaves the transaction open.</summary>
    public static async Task<HeldTransaction> StartAsync(TestDatabase database, string sql)
    {
        var connected = database.Connect();
        var open = await connected.OpenAsync(default);
        var held = new HeldTransaction(connected, open, await open.BeginTransactionAsync());
        await using var command = open.CreateCommand();
        command.CommandText = sql;
        command.Transaction = held.transaction;
        await using (var reader = await command.ExecuteReaderAsync())
        {
            (await reader.ReadAsync() || reader.RecordsAffected > 0).ShouldBeTrue(sql);
        }

        return held;
    }

    /// <summary>Rolls the transaction back.</summary>
    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
        await server.DisposeAsync();
    }
}
