using System.Data.Common;

namespace Allentown311.Hub.Store.Copy;

/// <summary>Loads many rows into a database server at once.</summary>
internal interface IBulkLoad
{
    /// <summary>Streams the rows into a table, inside the transaction.</summary>
    Task LoadAsync(
        DbConnection connection, DbTransaction transaction, CopyTable table, IEnumerable<object?[]> rows, CancellationToken ct);
}
