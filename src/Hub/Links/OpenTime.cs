using Allentown311.CrmCore.Services;

namespace Allentown311.Hub.Links;

/// <summary>Computes how long the city was open. Pure.</summary>
internal static class OpenTime
{
    // Longer than any silence that a mapping would declare.
    private const int MostDays = 90;

    /// <summary>Business hours between two instants; the first 90 days count, and no more.</summary>
    public static TimeSpan Between(DateTimeOffset from, DateTimeOffset until, BusinessCalendar calendar)
    {
        var open = TimeSpan.Zero;
        var day = DateOnly.FromDateTime(calendar.Local(from));
        var last = DateOnly.FromDateTime(calendar.Local(until));
        for (var i = 0; day <= last && i < MostDays; i++, day = day.AddDays(1))
        {
            if (calendar.On(day) is { } hours)
            {
                var start = calendar.Instant(day.ToDateTime(hours.Open));
                var end = calendar.Instant(day.ToDateTime(hours.Close));
                var openFrom = start > from ? start : from;
                var openUntil = end < until ? end : until;
                open += openFrom < openUntil ? openUntil - openFrom : TimeSpan.Zero;
            }
        }

        return open;
    }
}
