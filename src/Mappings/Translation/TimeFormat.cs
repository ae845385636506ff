using System.Globalization;
using Allentown311.CrmCore.Services;

namespace Allentown311.Mappings.Translation;

/// <summary>How one system writes a time: .NET custom format strings and the zone its clock shows. No format: ISO 8601.</summary>
/// <param name="Formats">Formats to read, the first also to write; empty means ISO 8601 with an offset, or in <paramref name="Zone"/> without one.</param>
/// <param name="Zone">Zone of a time that carries no offset.</param>
public sealed record TimeFormat(IReadOnlyList<string> Formats, TimeZoneInfo Zone)
{
    /// <summary>ISO 8601, UTC where there is no offset.</summary>
    public static TimeFormat Iso { get; } = new([], TimeZoneInfo.Utc);

    /// <summary>The instant (UTC) a text means; false when it fits no format.</summary>
    public bool TryRead(string text, out DateTimeOffset instant)
    {
        instant = default;
        text = text.Trim();
        DateTime wall;
        if (Formats.Count == 0)
        {
            if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out wall))
            {
                return false;
            }

            if (wall.Kind != DateTimeKind.Unspecified)
            {
                instant = new DateTimeOffset(wall.ToUniversalTime());
                return true;
            }
        }
        else if (Formats.Any(HasOffset) && DateTimeOffset.TryParseExact(text, [.. Formats], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact))
        {
            instant = exact.ToUniversalTime();
            return true;
        }
        else if (!DateTime.TryParseExact(text, [.. Formats], CultureInfo.InvariantCulture, DateTimeStyles.None, out wall))
        {
            return false;
        }

        instant = WallClock.ToInstant(wall, Zone);
        return true;
    }

    /// <summary>An instant as this system writes it.</summary>
    public string Write(DateTimeOffset instant) => Formats.Count == 0
        ? instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : TimeZoneInfo.ConvertTime(instant, Zone).ToString(Formats[0], CultureInfo.InvariantCulture);

    private static bool HasOffset(string format) => format.Contains('z', StringComparison.Ordinal) || format.Contains('K', StringComparison.Ordinal);
}
