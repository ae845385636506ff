using Allentown311.CrmCore.Services;

namespace Allentown311.Mappings.FileFormats;

/// <summary>When orders that wait are put into one file together. Pure.</summary>
/// <param name="At">The times of day at which a file is written, in the zone.</param>
/// <param name="Zone">The zone of these times.</param>
/// <param name="Full">How many orders fill a file, which is then written at once; null: only the times count.</param>
/// <param name="FirstSequence">The number of the first file.</param>
/// <param name="Digits">How many digits the number has.</param>
/// <param name="Name">The name of a file.</param>
public sealed record BatchPlan(
    IReadOnlyList<TimeOnly> At, TimeZoneInfo Zone, int? Full, long FirstSequence, int Digits, BatchFileName Name)
{
    /// <summary>The most orders of one file.</summary>
    public const int Most = 10_000;

    /// <summary>How many of the waiting orders the next file takes, from the one that has waited longest on; 0 for none yet.</summary>
    /// <param name="waiting">Since when each waits (UTC), the longest first.</param>
    /// <param name="now">The time (UTC).</param>
    public int CountDue(IReadOnlyList<DateTimeOffset> waiting, DateTimeOffset now)
    {
        if (Full is { } full && waiting.Count >= full)
        {
            return full;
        }

        // What arrived before the last of these times should have been in its file. The hub may have been down then.
        var last = LatestTime(now);
        return Math.Min(waiting.TakeWhile(since => since < last).Count(), Full ?? Most);
    }

    /// <summary>The number of a file, as it is written.</summary>
    public string Sequence(long number) => number.ToString($"D{Digits}", System.Globalization.CultureInfo.InvariantCulture);

    private DateTimeOffset LatestTime(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Zone).DateTime);
        return new[] { today, today.AddDays(-1) }
            .SelectMany(day => At.Select(time => WallClock.ToInstant(day.ToDateTime(time), Zone)))
            .Where(instant => instant <= now)
            .Max();
    }
}
