using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sql;

/// <summary>Reads and writes notes about the installation.</summary>
internal sealed class SqlMarks(IStore store, IQueries queries) : IMarkStore
{
    /// <inheritdoc/>
    public Task<string?> FindAsync(string name, CancellationToken ct) =>
        queries.FirstAsync("SELECT value FROM mark WHERE name = @name", r => r.Text("value"), ct, Param.Text("@name", name));

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> ListAsync(string prefix, CancellationToken ct) =>
        (await queries.QueryAsync("SELECT name, value FROM mark", r => (Name: r.Text("name"), Value: r.Text("value")), ct)
            .ConfigureAwait(false))
        .Where(m => m.Name.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task SetAsync(string name, string? value, CancellationToken ct) =>
        store.CommitAsync(new Commit { Rows = { (value is null ? MarkTable.Remove : MarkTable.Put).Of((name, value)) } }, ct);
}
