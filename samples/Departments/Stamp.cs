using System.Globalization;

namespace Allentown311.Departments;

/// <summary>A moment as the databases store it: UTC to the millisecond, as text that sorts by time.</summary>
internal static class Stamp
{
    private const string Format = "yyyy-MM-dd HH:mm:ss.fff";

    public static string Of(DateTimeOffset moment) => Of(moment.UtcDateTime);

    public static string Of(DateTime utc) => utc.ToString(Format, CultureInfo.InvariantCulture);

    public static DateTime ToUtc(string stamp) =>
        DateTime.ParseExact(stamp, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    public static string ToIso(string stamp) => $"{stamp.Replace(' ', 'T')}Z";
}
