using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sql;

/// <summary>Maintenance that is the same for all databases.</summary>
internal static class SqlCare
{
    /// <summary>Writes a meaningless value through the same path as every commit.</summary>
    /// <exception cref="StoreUnavailableException">The database does not accept writes.</exception>
    public static Task ProveWritableAsync(IStore store, CancellationToken ct) =>
        store.CommitAsync(new Commit { Rows = { CounterTable.Touch.Of("touched") } }, ct);
}
