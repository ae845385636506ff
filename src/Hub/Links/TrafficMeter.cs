using System.Collections.Frozen;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Links;

/// <summary>
/// Counts in memory what passes over each link; <see cref="TrafficFlush"/> carries it to the store, so that no ticket costs a write. What
/// came in the last seconds before a SIGKILL is lost to the counts, to nothing else.
/// </summary>
internal sealed class TrafficMeter(CityConfiguration city, TimeProvider time)
{
    private readonly FrozenDictionary<LinkKey, LinkGauge> gauges =
        city.Mappings.Values.SelectMany(LinksOf).ToFrozenDictionary(key => key, key => new LinkGauge(key));

    /// <summary>The links of a mapping: orders to it, and updates from it where it sends any.</summary>
    public static IEnumerable<LinkKey> LinksOf(Mapping mapping) => mapping.SendsStatus
        ? [new LinkKey(mapping.Name, Direction.To), new LinkKey(mapping.Name, Direction.From)] : [new LinkKey(mapping.Name, Direction.To)];

    /// <summary>The department answered, whatever it said.</summary>
    public void RecordSuccess(string mapping, Direction direction) => Find(mapping, direction)?.RecordSuccess(time.GetUtcNow());

    /// <summary>Something passed that is worth waiting for: an order was taken, an update was about one of ours.</summary>
    public void RecordNews(string mapping, Direction direction) => Find(mapping, direction)?.RecordNews(time.GetUtcNow());

    /// <summary>The department could not be asked; <paramref name="problem"/> says why in words that hold nothing of its answer.</summary>
    public void RecordFailure(string mapping, Direction direction, string problem) => Find(mapping, direction)?.RecordFailure(time.GetUtcNow(), problem);

    /// <summary>What passed since this was last called; links where nothing did are left out.</summary>
    /// <param name="expiry">What a mapping's connection depends on, and when the first of it ends.</param>
    public IReadOnlyList<LinkNote> Take(Func<string, (string What, DateTimeOffset At)?> expiry)
    {
        var now = time.GetUtcNow();
        return [.. gauges.Values.Select(g => g.Take(now, expiry(g.Key.Mapping))).OfType<LinkNote>()];
    }

    private LinkGauge? Find(string mapping, Direction direction) => gauges.GetValueOrDefault(new LinkKey(mapping, direction));
}
