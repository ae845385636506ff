using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>Reports on every link of a running hub.</summary>
internal sealed class LinkReports(CityConfiguration city, DepartmentLinks links, IStore store, TimeProvider time)
{
    /// <summary>Reads the reports of each department's directions, in the order of the mappings' names.</summary>
    public async Task<IReadOnlyList<LinkReport>> ReadAsync(StoreCounts counts, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var rows = (await store.Links.StatesAsync(ct).ConfigureAwait(false)).ToDictionary(r => r.Key);
        var traffic = await store.Links.TrafficAsync(ct).ConfigureAwait(false);
        var oldest = (await store.Links.OldestOrdersAsync(ct).ConfigureAwait(false)).ToDictionary(o => o.Mapping, StringComparer.Ordinal);
        return
        [
            .. from mapping in city.Mappings.Values
               from key in TrafficMeter.LinksOf(mapping)
               let row = rows.GetValueOrDefault(key) ?? new LinkRow(key, now)
               let declared = key.Direction == Direction.To ? mapping.Expect.Orders : mapping.Expect.Updates
               let hours = traffic[key].ToDictionary(h => h.Hour, h => h.News)
               let silence = Silence.Of(row.LastNews ?? row.Since, declared, hours, city.Calendar, now)
               let paused = key.Direction == Direction.To ? links[mapping.Name]?.Lane.PausedUntil : null
               let parked = Parked(counts, key)
               select LinkReport.Of(row, silence, oldest.GetValueOrDefault(mapping.Name), parked, paused, now) with { Tls = mapping.Tls },
        ];
    }

    /// <summary>Items of a link that wait for a person.</summary>
    public static long Parked(StoreCounts counts, LinkKey key) =>
        counts.Parked.GetValueOrDefault(key.Direction == Direction.To ? LaneName.Submit(key.Mapping) : LaneName.Read(key.Mapping));
}
