using System.Collections.Frozen;
using Allentown311.Hub.Engine;

namespace Allentown311.Hub.Links;

/// <summary>The departments' systems by mapping name.</summary>
internal sealed class DepartmentLinks(IEnumerable<DepartmentLink> links, TimeProvider time, ILogger<DepartmentLinks> log) : IDisposable, IAsyncDisposable
{
    private readonly FrozenDictionary<string, DepartmentLink> byName = links.ToFrozenDictionary(l => l.Mapping.Name, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<DepartmentLink> All => byName.Values;

    /// <summary>The system of a mapping; null when the city folder has none of that name.</summary>
    public DepartmentLink? this[string mapping] => byName.GetValueOrDefault(mapping);

    /// <summary>While a department is down its lane rests, and what waits goes back to the store.</summary>
    public void Connect(Walker walker)
    {
        foreach (var link in All)
        {
            link.RestFor = async rest =>
            {
                Log.Throttled(log, link.Mapping.Name, rest.TotalSeconds);
                await walker.PauseAsync(link.Lane, time.GetUtcNow() + rest).ConfigureAwait(false);
            };
            link.BreakerMoved = async pause =>
            {
                if (pause is not { } rest)
                {
                    Log.DepartmentUp(log, link.Mapping.Name);
                    return;
                }

                Log.DepartmentDown(log, link.Mapping.Name, rest.TotalSeconds);
                await walker.PauseAsync(link.Lane, time.GetUtcNow() + rest).ConfigureAwait(false);
            };
        }
    }

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
