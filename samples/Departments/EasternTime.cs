namespace Allentown311.Departments;

/// <summary>Allentown's wall-clock time, which two of the departments write without an offset.</summary>
internal static class EasternTime
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    public static DateTime FromUtc(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, Zone);

    /// <summary>
    /// A time in the hour that is repeated in autumn means its first occurrence: a caller then sees some changes twice and misses none.
    /// </summary>
    public static DateTime ToUtc(DateTime wall)
    {
        var offset = Zone.IsAmbiguousTime(wall) ? Zone.GetAmbiguousTimeOffsets(wall).Max() : Zone.GetUtcOffset(wall);
        return DateTime.SpecifyKind(wall - offset, DateTimeKind.Utc);
    }
}
