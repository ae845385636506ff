namespace Allentown311.CrmCore.Services;

/// <summary>Converts wall-clock times to instants, across daylight-saving changes too.</summary>
public static class WallClock
{
    /// <summary>
    /// The instant (UTC) of a wall-clock time in a zone. A time that is skipped in spring counts as if the clock had not moved. One that
    /// occurs twice in autumn counts as the first of the two; see <see cref="SecondInstant"/>. An instant outside the years 1 to 9999
    /// becomes the nearest one inside, and never an error: 12/31/9999, which many systems write for "never", lies outside west of
    /// Greenwich.
    /// </summary>
    public static DateTimeOffset ToInstant(DateTime wall, TimeZoneInfo zone)
    {
        wall = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);

        // Three hours before a skipped time, the offset from before the change still holds.
        var offset = zone.IsInvalidTime(wall) ? zone.GetUtcOffset(wall.AddHours(-3))
            : zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max()
            : zone.GetUtcOffset(wall);
        return AtOffset(wall, offset);
    }

    /// <summary>
    /// The later instant (UTC) of a wall-clock time that occurs twice, when the clock is set back in autumn; null for any other time.
    /// </summary>
    public static DateTimeOffset? SecondInstant(DateTime wall, TimeZoneInfo zone)
    {
        wall = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);
        return zone.IsAmbiguousTime(wall) ? AtOffset(wall, zone.GetAmbiguousTimeOffsets(wall).Min()) : null;
    }

    private static DateTimeOffset AtOffset(DateTime wall, TimeSpan offset) =>
        new(Math.Clamp(wall.Ticks - offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
}
