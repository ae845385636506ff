using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Server;

namespace Allentown311.Hub.Tests.Store;

/// <summary>The store's contract over a database server, with the tests that need several nodes.</summary>
public abstract partial class ServerStoreContract : StoreContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<ServerStore> others = [];
    private TestDatabase database = null!;

    private protected TestDatabase Database => database;

    private protected override async Task CloseStoreAsync()
    {
        // Null when there is no server to test with.
        if (database is not null)
        {
            foreach (var other in others)
            {
                await other.DisposeAsync();
            }

            await base.CloseStoreAsync();
            database.Dispose();
        }
    }

    private protected abstract TestDatabase Make();

    private protected override IStore Open() => (database ??= Make()).Open();

    private protected override Task FallSilentAsync(long session)
    {
        database.Execute($"UPDATE session SET seen_at = 0 WHERE id = {session}");
        return Task.CompletedTask;
    }

    /// <summary>Opens another node's store on the same database.</summary>
    private protected IStore Other(TimeProvider? time = null)
    {
        var store = database.Open(time);
        others.Add(store);
        return store;
    }

    internal static async Task<List<Job>> ClaimAsync(IStore store, long session, int room = 100, string lane = Some.Lane) =>
        [.. (await store.Jobs.ClaimAsync(session, new Dictionary<string, int> { [lane] = room }, Some.Noon, default))
            .Works.Select(w => w.Job)];

    /// <summary>Repeats a query at once until its result is as wanted, for 30 s at most.</summary>
    private protected static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await ask();
            if (wanted(answer))
            {
                return answer;
            }

            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Blocks both writers of a session until the returned transaction is disposed, so that commits gather into batches.</summary>
    private protected async Task<HeldTransaction> HoldWritersAsync()
    {
        var session = await StartAsync();
        return await HeldTransaction.StartAsync(database, $"UPDATE commit_group SET n = n WHERE session = {session}");
    }
}
