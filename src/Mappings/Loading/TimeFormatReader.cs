using System.Globalization;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>Reads <c>format:</c> and <c>timezone:</c>, and the <c>cursor:</c> section that holds them for a poll.</summary>
internal static class TimeFormatReader
{
    // It differs from the Unix epoch in every part, so a format that writes both alike writes nothing of a time.
    private static readonly DateTimeOffset Probe = new(1999, 12, 31, 23, 59, 58, 999, TimeSpan.Zero);
    private static readonly TimeSpan DefaultOverlap = TimeSpan.FromMinutes(10);

    /// <summary>The format and zone of a map; ISO 8601 and UTC where it has none.</summary>
    public static TimeFormat Read(YamlMap? map, TimeFormat? fallback = null)
    {
        if (map is null)
        {
            return fallback ?? TimeFormat.Iso;
        }

        var zone = ReadZone(map);
        var formats = (map.Find("format")?.List() ?? []).Select(format => ReadFormat(format, zone)).OfType<string>().ToArray();
        return new TimeFormat(formats, zone);
    }

    /// <summary>The <c>cursor:</c> of a poll; without one each round starts ten minutes before the newest change, in ISO 8601.</summary>
    public static CursorPlan ReadCursor(YamlMap poll)
    {
        if (poll.Map("cursor") is not { } cursor)
        {
            return new CursorPlan(TimeFormat.Iso, DefaultOverlap, Keyed: false);
        }

        cursor.Choice("from", "changed", "changed");
        var plan = new CursorPlan(Read(cursor), cursor.Span("overlap", DefaultOverlap), Keyed: false);
        cursor.Close();
        return plan;
    }

    /// <summary>
    /// How a <c>list:</c> asks and pages: <c>since: { format, timezone }</c>, or as the poll of the same mapping. It reaches no further
    /// back
    /// than it is asked to.
    /// </summary>
    public static CursorPlan ReadSince(YamlMap list, CursorPlan? poll)
    {
        var since = list.Map("since");
        var plan = new CursorPlan(Read(since, poll?.Time), TimeSpan.Zero, Keyed: false);
        since?.Close();
        return plan;
    }

    private static string? ReadFormat(YamlValue value, TimeZoneInfo zone)
    {
        if (value.Text() is not { } format)
        {
            return null;
        }

        if (EpochTime.IsFormat(format))
        {
            return format;
        }

        if (EpochTime.IsMeant(format))
        {
            value.Fault(
                $"\"{format}\" is not a time format", "Write epoch_s for seconds since 1970, epoch_ms for milliseconds, or /Date()/");
            return null;
        }

        try
        {
            var epoch = DateTimeOffset.UnixEpoch.ToString(format, CultureInfo.InvariantCulture);
            if (epoch != Probe.ToString(format, CultureInfo.InvariantCulture) && format.Length > 1)
            {
                return CheckShape(value, format, zone);
            }
        }
        catch (FormatException)
        {
            // Noted below, with the formats that write nothing of a time.
        }

        value.Fault(
            $"\"{format}\" is not a time format",
            "Write a .NET custom format such as yyyy-MM-ddTHH:mm:ss or MM/dd/yyyy hh:mm:ss tt, or epoch_ms");
        return null;
    }

    private static string? CheckShape(YamlValue value, string format, TimeZoneInfo zone)
    {
        var shape = FormatShape.Of(format);
        if (shape.Problem() is var (lacks, write))
        {
            value.Fault($"\"{format}\" {lacks}", write);
            return null;
        }

        if (shape.MarksUtc && (zone.BaseUtcOffset != TimeSpan.Zero || zone.SupportsDaylightSavingTime))
        {
            value.Fault(
                $"\"{format}\" ends in Z, which means UTC, and the timezone is {zone.Id}",
                "A format with Z needs timezone: UTC. Where the clock shows the zone's time and the Z is only a letter, quote it: 'Z'");
            return null;
        }

        return format;
    }

    private static TimeZoneInfo ReadZone(YamlMap map)
    {
        if (map.Find("timezone") is not { } value || value.Text() is not { } id)
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
        {
            return zone;
        }

        value.Fault($"there is no time zone \"{id}\"", "Write an IANA name such as America/New_York, or UTC");
        return TimeZoneInfo.Utc;
    }
}
