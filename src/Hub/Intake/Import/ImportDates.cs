using System.Globalization;

namespace Allentown311.Hub.Intake.Import;

/// <summary>
/// How an export writes dates: .NET custom formats, <c>epoch_s</c> and <c>epoch_ms</c> (seconds or milliseconds since 1970 UTC), and the
/// zone of those that carry no offset. Pure.
/// </summary>
/// <param name="Formats">The formats, in the order they are tried.</param>
/// <param name="Zone">The zone of a date without an offset.</param>
public sealed record ImportDates(IReadOnlyList<string> Formats, TimeZoneInfo Zone)
{
    private const string Seconds = "epoch_s";
    private const string Milliseconds = "epoch_ms";

    /// <summary>Reads a date; null when it fits no format.</summary>
    public ImportDate? Read(string text) => Formats.Select(format => Read(text, format)).FirstOrDefault(date => date is not null);

    /// <summary>True when a format reads back what it writes: one without a year, or with <c>hh</c> and no <c>tt</c>, does not.</summary>
    public static bool IsUsable(string format)
    {
        if (format is Seconds or Milliseconds)
        {
            return true;
        }

        // One character would be a standard format of .NET, not a custom one.
        if (format.Length < 2)
        {
            return false;
        }

        try
        {
            var probe = new DateTimeOffset(2003, 4, 25, 16, 0, 0, TimeSpan.Zero);
            var written = probe.ToString(format, CultureInfo.InvariantCulture);

            // A format without a time reads midnight.
            return new ImportDates([format], TimeZoneInfo.Utc).Read(written)?.At is { } read
                && (read == probe || read == probe.AddHours(-16));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private ImportDate? Read(string text, string format)
    {
        return format switch
        {
            Seconds => ReadEpoch(text, perSecond: 1),
            Milliseconds => ReadEpoch(text, perSecond: 1000),
            _ when HasOffset(format) => ReadWithOffset(text, format),
            _ => ReadWallTime(text, format),
        };
    }

    private static ImportDate? ReadEpoch(string text, long perSecond)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var (first, last) = (DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return number / perSecond <= first ? new ImportDate(DateTimeOffset.MinValue)
            : number / perSecond >= last ? new ImportDate(DateTimeOffset.MaxValue)
            : new ImportDate(DateTimeOffset.UnixEpoch.AddTicks(number * (TimeSpan.TicksPerSecond / perSecond)));
    }

    private static ImportDate? ReadWithOffset(string text, string format) =>
        DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? new ImportDate(instant.ToUniversalTime())
            : null;

    private ImportDate? ReadWallTime(string text, string format)
    {
        if (!DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
        {
            return null;
        }

        // "9999-12-31 23:59", as some systems write "never", has no instant west of Greenwich, and the first day none east of it.
        if (wall < DateTime.MinValue.AddDays(1) || wall > DateTime.MaxValue.AddDays(-1))
        {
            return new ImportDate(wall.Year == 1 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue);
        }

        // Systems that keep days write midnight where a time is asked for.
        var isDay = wall.TimeOfDay == TimeSpan.Zero;
        if (Zone.IsInvalidTime(wall))
        {
            return new ImportDate(AfterGap(wall)) { IsSkipped = true, IsDay = isDay };
        }

        if (!Zone.IsAmbiguousTime(wall))
        {
            return new ImportDate(new DateTimeOffset(wall, Zone.GetUtcOffset(wall)).ToUniversalTime()) { IsDay = isDay };
        }

        var offsets = Zone.GetAmbiguousTimeOffsets(wall);
        return new ImportDate(new DateTimeOffset(wall, offsets.Max()).ToUniversalTime())
        {
            IsDay = isDay,
            SecondPass = new DateTimeOffset(wall, offsets.Min()).ToUniversalTime(),
        };
    }

    // The clock goes from before the gap straight to its end: the first minute that exists again is the end.
    private DateTimeOffset AfterGap(DateTime wall)
    {
        var end = new DateTime(wall.Year, wall.Month, wall.Day, wall.Hour, wall.Minute, 0, DateTimeKind.Unspecified);
        while (Zone.IsInvalidTime(end))
        {
            end = end.AddMinutes(1);
        }

        return new DateTimeOffset(end, Zone.GetUtcOffset(end)).ToUniversalTime();
    }

    // "Z" too: DateTime's own parser takes it for UTC and then converts to the zone of the machine.
    private static bool HasOffset(string format) => format.AsSpan().ContainsAny('z', 'Z', 'K');
}

/// <summary>A date as an export gives it.</summary>
/// <param name="At">The instant (UTC). Of a time that the clock shows twice in autumn it is the first.</param>
public sealed record ImportDate(DateTimeOffset At)
{
    /// <summary>The second instant of a time that the clock shows twice; null for all others.</summary>
    public DateTimeOffset? SecondPass { get; init; }

    /// <summary>True for a time that the clock skips in spring; <see cref="At"/> is then the first instant after the gap.</summary>
    public bool IsSkipped { get; init; }

    /// <summary>True when only the day was given, or midnight, which may stand for the day: <see cref="At"/> is its beginning.</summary>
    public bool IsDay { get; init; }
}
