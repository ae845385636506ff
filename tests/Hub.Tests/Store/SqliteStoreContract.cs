using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;

namespace Allentown311.Hub.Tests.Store;

[TestClass]
public sealed class SqliteStoreContract : StoreContract
{
    private readonly TempFolder folder = new();

    private protected override async Task CloseStoreAsync()
    {
        await base.CloseStoreAsync();
        folder.Dispose();
    }

    private protected override IStore Open() => new SqliteStore(folder.File(), TimeProvider.System);
}
