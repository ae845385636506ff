namespace Allentown311.CrmCore.Services;

/// <summary>Wall-clock times and instants, over daylight-saving changes.</summary>
public static class WallClock
{
    /// <summary>
    /// The instant (UTC) of a wall-clock time in a zone. A time skipped in spring counts as if the clock had not moved;
    /// one that occurs twice in autumn is read as the first.
    /// </summary>
    public static DateTimeOffset ToInstant(DateTime wall, TimeZoneInfo zone)
    {
        wall = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);
        var offset = zone.IsInvalidTime(wall) ? zone.GetUtcOffset(wall.AddHours(-3))
            : zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max()
            : zone.GetUtcOffset(wall);
        return new DateTimeOffset(wall, offset).ToUniversalTime();
    }
}
