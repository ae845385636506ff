using System.Collections.Frozen;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Links;

/// <summary>
/// Counts the traffic of each link in memory. <see cref="TrafficFlush"/> writes the counts to the store, so that no ticket costs a write of
/// its own. When the process is killed, the counts of the last seconds are lost, and nothing else. Safe to call from any thread.
/// </summary>
internal sealed class TrafficMeter(CityConfiguration city, TimeProvider time)
{
    private readonly FrozenDictionary<LinkKey, LinkGauge> gauges =
        city.Mappings.Values.SelectMany(LinksOf).ToFrozenDictionary(key => key, key => new LinkGauge(key));

    /// <summary>The links of a mapping: orders to the department, and updates from it when the mapping has any.</summary>
    public static IEnumerable<LinkKey> LinksOf(Mapping mapping) => mapping.SendsStatus
        ? [new LinkKey(mapping.Name, Direction.To), new LinkKey(mapping.Name, Direction.From)]
        : [new LinkKey(mapping.Name, Direction.To)];

    /// <summary>Records that the department's system answered, with success or with a refusal.</summary>
    public void RecordSuccess(string mapping, Direction direction) => Find(mapping, direction)?.RecordSuccess(time.GetUtcNow());

    /// <summary>Records news: the department accepted an order, or sent an update about one of our orders.</summary>
    public void RecordNews(string mapping, Direction direction) => Find(mapping, direction)?.RecordNews(time.GetUtcNow());

    /// <summary>Records a failed call; <paramref name="problem"/> describes it and quotes nothing of the department's answer.</summary>
    public void RecordFailure(string mapping, Direction direction, string problem) =>
        Find(mapping, direction)?.RecordFailure(time.GetUtcNow(), problem);

    /// <summary>Returns the traffic since the last call; links without traffic are left out.</summary>
    /// <param name="expiry">Finds the certificate or credential of a mapping's connection that expires first.</param>
    public IReadOnlyList<LinkNote> Take(Func<string, (string What, DateTimeOffset At)?> expiry)
    {
        var now = time.GetUtcNow();
        return [.. gauges.Values.Select(g => g.Take(now, expiry(g.Key.Mapping))).OfType<LinkNote>()];
    }

    private LinkGauge? Find(string mapping, Direction direction) => gauges.GetValueOrDefault(new LinkKey(mapping, direction));
}
