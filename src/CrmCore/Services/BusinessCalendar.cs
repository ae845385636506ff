using System.Collections.Immutable;

namespace Allentown311.CrmCore.Services;

/// <summary>When the city is open, in its own time zone.</summary>
/// <param name="Zone">The city's time zone.</param>
/// <param name="Hours">Opening and closing time by day of the week; a day that is absent is closed. At least one day is open.</param>
/// <param name="Holidays">Dates on which the city is closed on any day of the week.</param>
public sealed record BusinessCalendar(
    TimeZoneInfo Zone, ImmutableDictionary<DayOfWeek, (TimeOnly Open, TimeOnly Close)> Hours, ImmutableHashSet<DateOnly> Holidays)
{
    /// <summary>Opening hours on <paramref name="day"/>; null when closed.</summary>
    public (TimeOnly Open, TimeOnly Close)? On(DateOnly day) =>
        !Holidays.Contains(day) && Hours.TryGetValue(day.DayOfWeek, out var hours) ? hours : null;

    /// <summary>The city's wall clock at an instant.</summary>
    public DateTime Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone).DateTime;

    /// <summary>
    /// The instant (UTC) of a wall-clock time. A time that is skipped in spring counts as if the clock had not moved. One that occurs
    /// twice in autumn counts as the first of the two.
    /// </summary>
    public DateTimeOffset Instant(DateTime wall) => WallClock.ToInstant(wall, Zone);
}
