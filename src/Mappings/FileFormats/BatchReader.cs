using System.Globalization;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Reads the <c>batch:</c> of a <c>submit:</c> section.</summary>
internal static class BatchReader
{
    private const string Example = "{ at: \"02:00\", timezone: America/New_York, full: 500 }";

    /// <summary>The plan; null when there is none, or a mistake was noted.</summary>
    public static BatchPlan? Read(YamlMap submit)
    {
        if (submit.Map("batch") is not { } section)
        {
            return null;
        }

        var name = BatchFileName.Read(submit);
        var times = section.Need("at", "\"02:00\"")?.List().Select(ReadTime).ToArray();
        var zone = ReadZone(section);
        int? full = section.Find("full") is null ? null : section.Number("full", 500, 1, BatchPlan.Most);
        var sequence = section.Map("sequence");
        var first = sequence?.Number("first", 1, 0, int.MaxValue) ?? 1;
        var digits = sequence?.Number("digits", 5, 1, 18) ?? 5;
        sequence?.Close();
        section.Close();
        if (times is { Length: 0 })
        {
            section.Self.Fault($"\"{section.Path}.at\" is empty", $"Write, for example, batch: {Example}");
        }

        return name is null || zone is null || times is not { Length: > 0 } || times.Contains(null)
            ? null
            : new BatchPlan([.. times.OfType<TimeOnly>()], zone, full, first, digits, name);
    }

    private static TimeOnly? ReadTime(YamlValue value)
    {
        if (value.Text() is not { } text)
        {
            return null;
        }

        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", "Write a time of day in quotes, from \"00:00\" to \"23:59\"");
        return null;
    }

    private static TimeZoneInfo? ReadZone(YamlMap section)
    {
        if (section.Need("timezone", "America/New_York") is not { } value || value.Text() is not { } id)
        {
            return null;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
        {
            return zone;
        }

        value.Fault($"there is no time zone \"{id}\"", "Write an IANA name such as America/New_York, or UTC");
        return null;
    }
}
