using Allentown311.CrmCore.Notices;

namespace Allentown311.Hub.Store;

/// <summary>A notice with the job that sends it; no job for one that the desk calls.</summary>
internal sealed record NewNotice(Notice Notice, Job? Job)
{
    /// <summary>The caps the notice counts under. Where one is reached, the store holds the notice and writes no job.</summary>
    public IReadOnlyList<NoticeCap> Caps { get; init; } = [];
}

/// <summary>How many notices may go out under one counter in 24 hours.</summary>
/// <param name="Counter">The counter: a hash of what is counted. It holds no address.</param>
/// <param name="Most">The most notices in 24 hours.</param>
/// <param name="Slot">Notices of one slot of time are counted together; the cap holds for 24 hours and up to one slot more.</param>
/// <param name="What">What is counted, for the person who decides about the notices beyond the cap.</param>
internal sealed record NoticeCap(long Counter, int Most, TimeSpan Slot, string What)
{
    /// <summary>The time over which notices are counted.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromHours(24);

    /// <summary>The beginning of the slot of an instant, in milliseconds since 1970 UTC.</summary>
    public long SlotOf(DateTimeOffset at)
    {
        var slot = (long)Slot.TotalMilliseconds;
        return at.ToUnixTimeMilliseconds() / slot * slot;
    }

    /// <summary>Slots that begin after this instant (milliseconds since 1970 UTC) count.</summary>
    public long Since(DateTimeOffset now) => (now - Window - Slot).ToUnixTimeMilliseconds();
}
