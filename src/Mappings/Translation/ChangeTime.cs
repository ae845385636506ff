using System.Runtime.InteropServices;

namespace Allentown311.Mappings.Translation;

/// <summary>A time of change as a department's system wrote it.</summary>
/// <param name="At">The instant (UTC); the first of two where the time comes twice, the begin of the span where it is not exact.</param>
/// <param name="SecondAt">The second instant, where the clock was set back and showed this time twice; null otherwise.</param>
/// <param name="Granularity">The span that the text leaves open: a day for a date, a minute without seconds; null for none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ChangeTime(DateTimeOffset At, DateTimeOffset? SecondAt = null, TimeSpan? Granularity = null)
{
    // Systems write the first days of their calendar for "not set" (year 1 in .NET, 1970 in Unix), and the last ones for "never".
    private const int FirstYear = 1971;
    private const int LastYear = 2199;

    /// <summary>Why a text is no time of change, for the reason of a rejected row.</summary>
    /// <param name="read">What was read of it; the default where it has another form.</param>
    /// <param name="form">The reason where it has another form.</param>
    public static string Problem(ChangeTime read, string form) =>
        read == default
            ? form
            : $"means \"not set\" or \"never\": it lies outside the years {FirstYear} to {LastYear}";

    /// <summary>False for an instant at which nothing can have changed: "not set" or "never".</summary>
    public bool IsPlausible => At.Year is >= FirstYear and <= LastYear;

    /// <summary>
    /// The time of a wall clock in a zone. Midnight to the second counts as a date, which many systems write with a time of zeros.
    /// </summary>
    public static ChangeTime OfWall(DateTime wall, TimeZoneInfo zone, TimeSpan? granularity = null) => new(
        CrmCore.Services.WallClock.ToInstant(wall, zone),
        CrmCore.Services.WallClock.SecondInstant(wall, zone),
        wall.TimeOfDay == TimeSpan.Zero ? TimeSpan.FromDays(1) : granularity);

    /// <summary>The time of an instant, which is a date where the clock that wrote it showed midnight to the second.</summary>
    public static ChangeTime OfInstant(DateTimeOffset written, TimeSpan? granularity = null) => new(
        written.ToUniversalTime(), null, written.TimeOfDay == TimeSpan.Zero ? TimeSpan.FromDays(1) : granularity);
}
