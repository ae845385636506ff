using Allentown311.CrmCore.Notices;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store;

/// <summary>
/// Decides which new notices of a transaction go out and which are held because a cap is reached. The store reads the counts inside the
/// transaction, with the counters locked, and writes what this class returns in the same transaction: so the counts are exact, whatever
/// several nodes do at once. Pure; used by one thread.
/// </summary>
/// <param name="used">How many notices each counter has in its window; a counter without any may be missing.</param>
/// <param name="now">The time (UTC).</param>
internal sealed class NoticeCounts(IReadOnlyDictionary<long, long> used, DateTimeOffset now)
{
    private readonly Dictionary<long, long> totals = new(used);
    private readonly Dictionary<(long Counter, long Slot), long> added = [];
    private readonly Dictionary<long, Job> parked = [];

    /// <summary>What was counted, by counter and slot.</summary>
    public IEnumerable<NoticeCount> Added => added.Select(a => new NoticeCount(a.Key.Counter, a.Key.Slot, a.Value));

    /// <summary>The notices that are held, as they are stored.</summary>
    public List<(Notice Notice, HeldNotice Held)> Held { get; } = [];

    /// <summary>The parked jobs by which a person decides about the held notices: one for each counter, however many are held.</summary>
    public IEnumerable<Job> Parked => parked.Values;

    /// <summary>The counters of notices, each with the beginning of its window.</summary>
    public static IEnumerable<NoticeCount> CountersOf(IEnumerable<NewNotice> notices, DateTimeOffset now) => notices
        .Where(n => n.Job is not null)
        .SelectMany(n => n.Caps)
        .DistinctBy(c => c.Counter)
        .Select(c => new NoticeCount(c.Counter, c.Since(now), 0));

    /// <summary>Counts a notice that was inserted; false when it is held. A notice that is held does not count.</summary>
    public bool Admit(NewNotice notice)
    {
        if (notice.Job is null)
        {
            return true;
        }

        if (notice.Caps.FirstOrDefault(c => totals.GetValueOrDefault(c.Counter) >= c.Most) is { } reached)
        {
            Hold(notice.Notice, reached);
            return false;
        }

        foreach (var cap in notice.Caps)
        {
            totals[cap.Counter] = totals.GetValueOrDefault(cap.Counter) + 1;
            var key = (cap.Counter, cap.SlotOf(now));
            added[key] = added.GetValueOrDefault(key) + 1;
        }

        return true;
    }

    private void Hold(Notice notice, NoticeCap cap)
    {
        var job = HeldNotices.Park(cap, now);
        parked.TryAdd(cap.Counter, job);
        var reason = $"held: {HeldNotices.Limit(cap)}; a person decides at {HeldNotices.ItemOf(cap.Counter)}";
        Held.Add((notice with { State = NoticeState.Held, Reason = reason }, new HeldNotice(cap.Counter, notice.Id, now)));
    }
}
