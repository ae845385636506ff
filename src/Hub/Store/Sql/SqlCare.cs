using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sql;

/// <summary>What all databases' care has in common.</summary>
internal static class SqlCare
{
    /// <summary>Writes something that means nothing, by the way every commit goes.</summary>
    /// <exception cref="StoreUnavailableException">The database does not take writes.</exception>
    public static Task TouchAsync(IStore store, CancellationToken ct) => store.CommitAsync(new Commit { Rows = { CounterTable.Touch.Of("touched") } }, ct);
}
