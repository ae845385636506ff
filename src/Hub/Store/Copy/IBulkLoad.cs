using System.Data.Common;

namespace Allentown311.Hub.Store.Copy;

/// <summary>How a database server takes many rows at once.</summary>
internal interface IBulkLoad
{
    /// <summary>Writes the rows inside the transaction, as they come.</summary>
    Task LoadAsync(DbConnection connection, DbTransaction transaction, CopyTable table, IEnumerable<object?[]> rows, CancellationToken ct);
}
