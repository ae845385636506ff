namespace Allentown311.CrmCore.Services;

/// <summary>Converts wall-clock times to instants, across daylight-saving changes too.</summary>
public static class WallClock
{
    /// <summary>
    /// The instant (UTC) of a wall-clock time in a zone. A time that is skipped in spring counts as if the clock had not moved. One that
    /// occurs twice in autumn counts as the first of the two.
    /// </summary>
    public static DateTimeOffset ToInstant(DateTime wall, TimeZoneInfo zone)
    {
        wall = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);

        // Three hours before a skipped time, the offset from before the change still holds.
        var offset = zone.IsInvalidTime(wall) ? zone.GetUtcOffset(wall.AddHours(-3))
            : zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max()
            : zone.GetUtcOffset(wall);
        return new DateTimeOffset(wall, offset).ToUniversalTime();
    }
}
