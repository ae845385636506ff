namespace Allentown311.CrmCore.Services;

/// <summary>Computes when a promise falls due. Pure.</summary>
public static class SlaClock
{
    // A calendar without an open day in so long is a mistake. Without this limit, the search for an open day would never end.
    private const int MostClosedDays = 366;

    /// <summary>
    /// The instant (UTC) at which a promise made at <paramref name="from"/> falls due. Business hours count only while the city is open.
    /// Business days count the open days after the day of the request, and the promise falls due at closing time of the last one. A
    /// request after closing time or on a closed day counts as made on the next open day.
    /// </summary>
    /// <exception cref="InvalidOperationException">The calendar is closed for more than a year.</exception>
    public static DateTimeOffset Due(DateTimeOffset from, ServicePromise promise, BusinessCalendar calendar) => promise.Unit switch
    {
        PromiseUnit.Hours => from.ToUniversalTime().AddHours(promise.Amount),
        PromiseUnit.Days => calendar.Instant(calendar.Local(from).AddDays(promise.Amount)),
        PromiseUnit.BusinessHours => AddBusinessHours(from, TimeSpan.FromHours(promise.Amount), calendar),
        _ => AddBusinessDays(from, promise.Amount, calendar),
    };

    private static DateTimeOffset AddBusinessHours(DateTimeOffset from, TimeSpan left, BusinessCalendar calendar)
    {
        var local = calendar.Local(from);
        for (var day = DateOnly.FromDateTime(local); ; day = NextOpen(day, calendar))
        {
            if (calendar.On(day) is not { } hours)
            {
                continue;
            }

            var start = calendar.Instant(day.ToDateTime(hours.Open));
            var end = calendar.Instant(day.ToDateTime(hours.Close));
            start = from > start ? from : start;
            if (start < end && end - start >= left)
            {
                return (start + left).ToUniversalTime();
            }

            left -= start < end ? end - start : TimeSpan.Zero;
        }
    }

    private static DateTimeOffset AddBusinessDays(DateTimeOffset from, int days, BusinessCalendar calendar)
    {
        var local = calendar.Local(from);
        var day = DateOnly.FromDateTime(local);
        if (calendar.On(day) is not { } today || TimeOnly.FromDateTime(local) >= today.Close)
        {
            day = NextOpen(day, calendar);
        }

        for (var i = 0; i < days; i++)
        {
            day = NextOpen(day, calendar);
        }

        return calendar.Instant(day.ToDateTime(calendar.On(day)!.Value.Close));
    }

    private static DateOnly NextOpen(DateOnly day, BusinessCalendar calendar)
    {
        for (var i = 0; i < MostClosedDays; i++)
        {
            day = day.AddDays(1);
            if (calendar.On(day) is not null)
            {
                return day;
            }
        }

        throw new InvalidOperationException(
            $"The city's calendar has no open day in the {MostClosedDays} days before {day:O}: check hours and holidays in city.yaml.");
    }
}
