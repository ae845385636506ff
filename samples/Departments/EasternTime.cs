namespace Allentown311.Departments;

/// <summary>Allentown's wall-clock time, which two of the departments write without an offset.</summary>
internal static class EasternTime
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    public static DateTime FromUtc(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, Zone);

    /// <summary>
    /// In the hour that is repeated in autumn it takes the earlier pass, so that a caller sees changes twice rather than never.
    /// </summary>
    public static DateTime ToUtc(DateTime wall)
    {
        var offset = Zone.IsAmbiguousTime(wall) ? Zone.GetAmbiguousTimeOffsets(wall).Max() : Zone.GetUtcOffset(wall);
        return DateTime.SpecifyKind(wall - offset, DateTimeKind.Utc);
    }
}
