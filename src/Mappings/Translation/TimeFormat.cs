using System.Globalization;

namespace Allentown311.Mappings.Translation;

/// <summary>How one system writes a time: .NET custom format strings and the zone its clock shows. No format: ISO 8601.</summary>
/// <param name="Formats">
/// Formats to read, the first also to write; empty means ISO 8601 with an offset, or in <paramref name="Zone"/> without one.
/// <c>epoch_ms</c> and <c>epoch_s</c> count from 1970-01-01 UTC.
/// </param>
/// <param name="Zone">Zone of a time that carries no offset.</param>
public sealed record TimeFormat(IReadOnlyList<string> Formats, TimeZoneInfo Zone)
{
    /// <summary>ISO 8601, UTC where there is no offset.</summary>
    public static TimeFormat Iso { get; } = new([], TimeZoneInfo.Utc);

    /// <summary>The instant (UTC) a text means; false when it fits no format, or means "not set" or "never".</summary>
    public bool TryRead(string text, out DateTimeOffset instant)
    {
        var isRead = TryReadChange(text, out var time);
        instant = time.At;
        return isRead;
    }

    /// <summary>The time a text means, and how exact it is; false when it fits no format, or means "not set" or "never".</summary>
    public bool TryReadChange(string text, out ChangeTime time)
    {
        text = text.Trim();
        if (Formats.Count == 0)
        {
            return TryReadIso(text, out time) && time.IsPlausible;
        }

        time = default;
        foreach (var format in Formats)
        {
            if (TryRead(text, format, out var read))
            {
                // A time that means "not set" or "never" is given back too, for the reason.
                time = read;
                if (read.IsPlausible)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// True when the zone's clock shows the instant's time twice. Where times carry their offset the two cannot be confused, and an earlier
    /// start loses nothing.
    /// </summary>
    public bool IsRepeated(DateTimeOffset instant) => Zone.IsAmbiguousTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);

    /// <summary>An instant as this system writes it.</summary>
    public string Write(DateTimeOffset instant) => Convert.ToString(WriteValue(instant), CultureInfo.InvariantCulture)!;

    /// <summary>An instant as this system writes it: a number where it counts from 1970, else a text.</summary>
    public object WriteValue(DateTimeOffset instant) => Formats.Count == 0
        ? instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : EpochTime.IsFormat(Formats[0]) ? EpochTime.Write(instant, Formats[0])
        : Clock(instant, Formats[0]).ToString(Formats[0], CultureInfo.InvariantCulture);

    // A Z in the format says UTC, in both directions.
    private DateTimeOffset Clock(DateTimeOffset instant, string format) =>
        FormatShape.Of(format).MarksUtc ? instant.ToUniversalTime() : TimeZoneInfo.ConvertTime(instant, Zone);

    private bool TryReadIso(string text, out ChangeTime time)
    {
        time = default;

        // The shape is checked first: DateTime also takes "3/4/2026", which would be a guess, and "10:30", which would mean today.
        if (text is not [_, _, _, _, '-', _, _, '-', _, _, ..]
            || !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var wall))
        {
            return false;
        }

        TimeSpan? granularity = text.Count(':') == 0 ? TimeSpan.FromDays(1) : HasSeconds(text) ? null : TimeSpan.FromMinutes(1);
        time = wall.Kind == DateTimeKind.Unspecified ? ChangeTime.OfWall(wall, Zone, granularity)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var written)
                ? ChangeTime.OfInstant(written, granularity)
            : new ChangeTime(new DateTimeOffset(wall.ToUniversalTime()), null, granularity);
        return true;
    }

    // hh:mm:ss, before an offset that may have a colon of its own; or the basic form hhmmss.
    private static bool HasSeconds(string text) => text.Length > 18 && text[16] == ':' || text.IndexOf(':') != 13;

    private bool TryRead(string text, string format, out ChangeTime time)
    {
        time = default;
        if (EpochTime.IsFormat(format))
        {
            var isRead = EpochTime.TryRead(text, format, out var counted);
            time = new ChangeTime(counted);
            return isRead;
        }

        var shape = FormatShape.Of(format);
        if (shape.HasOffset)
        {
            if (!DateTimeOffset.TryParseExact(
                text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var written))
            {
                return false;
            }

            time = ChangeTime.OfInstant(written, shape.Granularity);
            return true;
        }

        if (!DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
        {
            return false;
        }

        time = ChangeTime.OfWall(wall, Zone, shape.Granularity);
        return true;
    }
}
