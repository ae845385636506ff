using System.Collections.Frozen;

namespace Allentown311.Hub.Links;

/// <summary>The departments' systems by mapping name.</summary>
internal sealed class DepartmentLinks(IEnumerable<DepartmentLink> links) : IDisposable, IAsyncDisposable
{
    private readonly FrozenDictionary<string, DepartmentLink> byName =
        links.ToFrozenDictionary(l => l.Mapping.Name, StringComparer.Ordinal);

    /// <summary>All links, in no order.</summary>
    public IReadOnlyCollection<DepartmentLink> All => byName.Values;

    /// <summary>The system of a mapping; null when the city folder has none of that name.</summary>
    public DepartmentLink? this[string mapping] => byName.GetValueOrDefault(mapping);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var link in All)
        {
            link.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var link in All)
        {
            await link.DisposeAsync().ConfigureAwait(false);
        }
    }
}
