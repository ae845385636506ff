using System.Collections.Immutable;
using System.Globalization;
using Allentown311.CrmCore.Services;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads <c>timezone</c>, <c>hours</c> and <c>holidays</c>.</summary>
internal static class CalendarReader
{
    private static readonly (string Key, DayOfWeek Day)[] Days =
    [
        ("mon", DayOfWeek.Monday), ("tue", DayOfWeek.Tuesday), ("wed", DayOfWeek.Wednesday), ("thu", DayOfWeek.Thursday),
        ("fri", DayOfWeek.Friday), ("sat", DayOfWeek.Saturday), ("sun", DayOfWeek.Sunday),
    ];

    /// <summary>Reads the calendar; returns null when a mistake was noted.</summary>
    public static BusinessCalendar? Read(YamlMap root)
    {
        var zone = Zone(root.Need("timezone", "America/New_York"));
        var hours = Hours(root);
        var holidays = Holidays(root);
        return zone is null || hours is null ? null : new BusinessCalendar(zone, hours, holidays);
    }

    /// <summary>Reads a time zone; returns null and notes the mistake when no zone has that name.</summary>
    public static TimeZoneInfo? Zone(YamlValue? value)
    {
        if (value?.Text() is not { } name)
        {
            return null;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return zone;
        }

        var hint = WordSuggestion.Hint(name, TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id));
        value.Fault($"unknown time zone \"{name}\"", $"Write an IANA name, such as America/New_York{hint}");
        return null;
    }

    private static ImmutableDictionary<DayOfWeek, (TimeOnly Open, TimeOnly Close)>? Hours(YamlMap root)
    {
        if (root.Need("hours", "{ mon: \"08:00-16:30\" }")?.Map() is not { } map)
        {
            return null;
        }

        var hours = ImmutableDictionary<DayOfWeek, (TimeOnly, TimeOnly)>.Empty;
        foreach (var (key, day) in Days)
        {
            if (map.Find(key) is not { } value || value.Text() is not { } text)
            {
                continue;
            }

            if (text.Split('-') is [var from, var to] && Time(from) is { } open && Time(to) is { } close && open < close)
            {
                hours = hours.Add(day, (open, close));
            }
            else
            {
                value.Fault($"\"{value.Path}\" is \"{text}\"", "Write opening and closing time of one day, such as \"08:00-16:30\"");
            }
        }

        map.Close();
        if (!map.Entries.Any())
        {
            map.Self.Fault("\"hours\" is empty", "Write the hours of each open day: mon: \"08:00-16:30\"");
        }

        return hours.IsEmpty ? null : hours;
    }

    private static ImmutableHashSet<DateOnly> Holidays(YamlMap root)
    {
        var days = ImmutableHashSet.CreateBuilder<DateOnly>();
        foreach (var value in root.Find("holidays")?.List() ?? [])
        {
            if (value.Text() is not { } text)
            {
                continue;
            }

            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                days.Add(day);
            }
            else
            {
                value.Fault($"\"{text}\" is not a date", "Write year, month and day, such as 2026-07-03");
            }
        }

        return days.ToImmutable();
    }

    private static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
