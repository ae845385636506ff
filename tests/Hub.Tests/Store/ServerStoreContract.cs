using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <summary>The contract over a database server, and what only there can happen: several nodes.</summary>
public abstract partial class ServerStoreContract : StoreContract
{
    private TestDatabase database = null!;

    private protected TestDatabase Database => database;

    private protected override async Task CloseStoreAsync()
    {
        // None where there is no server to test with.
        if (database is not null)
        {
            await base.CloseStoreAsync();
            database.Dispose();
        }
    }

    private protected abstract TestDatabase Make();

    private protected override IStore Open() => (database ??= Make()).Open();

    private protected override Task LoseAsync(long session)
    {
        database.Execute($"UPDATE session SET seen_at = 0 WHERE id = {session}");
        return Task.CompletedTask;
    }
}
