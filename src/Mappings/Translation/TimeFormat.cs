using System.Globalization;
using Allentown311.CrmCore.Services;

namespace Allentown311.Mappings.Translation;

/// <summary>How one system writes a time: .NET custom format strings and the zone its clock shows. No format: ISO 8601.</summary>
/// <param name="Formats">
/// Formats to read, the first also to write; empty means ISO 8601 with an offset, or in <paramref name="Zone"/> without one.
/// </param>
/// <param name="Zone">Zone of a time that carries no offset.</param>
public sealed record TimeFormat(IReadOnlyList<string> Formats, TimeZoneInfo Zone)
{
    /// <summary>ISO 8601, UTC where there is no offset.</summary>
    public static TimeFormat Iso { get; } = new([], TimeZoneInfo.Utc);

    /// <summary>The instant (UTC) a text means; false when it fits no format.</summary>
    public bool TryRead(string text, out DateTimeOffset instant)
    {
        text = text.Trim();
        if (Formats.Count == 0)
        {
            return TryReadIso(text, out instant);
        }

        foreach (var format in Formats)
        {
            if (TryRead(text, format, out instant))
            {
                return true;
            }
        }

        instant = default;
        return false;
    }

    /// <summary>
    /// True when the zone's clock shows the instant's time twice. Where times carry their offset the two cannot be confused, and an earlier
    /// start loses nothing.
    /// </summary>
    public bool IsRepeated(DateTimeOffset instant) => Zone.IsAmbiguousTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);

    /// <summary>An instant as this system writes it.</summary>
    public string Write(DateTimeOffset instant) => Formats.Count == 0
        ? instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : TimeZoneInfo.ConvertTime(instant, Zone).ToString(Formats[0], CultureInfo.InvariantCulture);

    private bool TryReadIso(string text, out DateTimeOffset instant)
    {
        instant = default;

        // The shape is checked first: DateTime also takes "3/4/2026", which would be a guess, and "10:30", which would mean today.
        if (text is not [_, _, _, _, '-', _, _, '-', _, _, ..]
            || !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var wall))
        {
            return false;
        }

        instant = wall.Kind == DateTimeKind.Unspecified ? WallClock.ToInstant(wall, Zone) : new DateTimeOffset(wall.ToUniversalTime());
        return true;
    }

    private bool TryRead(string text, string format, out DateTimeOffset instant)
    {
        instant = default;
        if (HasOffset(format))
        {
            var read = DateTimeOffset.TryParseExact(
                text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);
            instant = instant.ToUniversalTime();
            return read;
        }

        if (!DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
        {
            return false;
        }

        instant = WallClock.ToInstant(wall, Zone);
        return true;
    }

    // "Z" too: DateTime's own parser takes it for UTC and then converts to the zone of the machine.
    private static bool HasOffset(string format) => format.AsSpan().ContainsAny('z', 'Z', 'K');
}
