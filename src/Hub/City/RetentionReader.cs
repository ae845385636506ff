using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads <c>retention:</c> of city.yaml. A time that is shorter than what the walk still needs is a mistake.</summary>
internal static class RetentionReader
{
    private const string Keep = "keep";

    /// <summary>How long payloads stay in the database, and how long each class is kept at all.</summary>
    public static (TimeSpan Payloads, RetentionSettings Retention) Read(YamlMap root)
    {
        if (root.Map("retention") is not { } map)
        {
            return (CityConfiguration.DefaultPayloadsKeptFor, new RetentionSettings());
        }

        var payloads = map.Span("payloads", CityConfiguration.DefaultPayloadsKeptFor);
        var retention = new RetentionSettings
        {
            Archive = ReadTime(map, "archive", payloads, "the database holds payloads as long as \"payloads\" says"),
            Contacts = ReadTime(
                map, "contacts", RetentionSettings.LeastForTickets, "a department may reopen its record, and the resident is then told"),
            Tickets = ReadTime(
                map, "tickets", RetentionSettings.LeastForTickets, "a department may reopen its record, and a caller repeat its request"),
            Messages = ReadTime(map, "messages", RetentionSettings.LeastForMessages, "a person must have had the time to look at them"),
            Files = ReadTime(map, "files", RetentionSettings.LeastForFiles, "after a restore the files of some days are read again"),
        };
        CheckOrder(map, ("archive", retention.Archive), ("contacts", retention.Contacts), ("tickets", retention.Tickets));
        if (map.Find("audit") is { } audit && audit.Text() != Keep)
        {
            audit.Fault(
                "\"retention.audit\" would take lines out of the audit, whose chain then proves nothing",
                "Write audit: keep, or leave it out: the audit holds no resident's data, and is kept");
        }

        map.Close();
        return (payloads, retention);
    }

    private static TimeSpan? ReadTime(YamlMap map, string key, TimeSpan least, string because)
    {
        if (map.Find(key) is not { } value || value.Text() is not { } text || text == Keep)
        {
            return null;
        }

        if (!TimeSpans.TryParse(text, out var time))
        {
            value.Fault($"\"{value.Path}\" is \"{text}\"", "Write a time in days such as 90d, or keep");
            return null;
        }

        if (time >= least)
        {
            return time;
        }

        value.Fault($"\"{value.Path}\" is {text}, and {because}", $"Write at least {(int)Math.Ceiling(least.TotalDays)}d, or keep");
        return null;
    }

    // With a later class go those before it, so a longer time of an earlier one would never be reached.
    private static void CheckOrder(YamlMap map, params ReadOnlySpan<(string Key, TimeSpan? Time)> classes)
    {
        for (var i = 0; i < classes.Length; i++)
        {
            for (var later = i + 1; later < classes.Length; later++)
            {
                if (classes[i].Time > classes[later].Time)
                {
                    map.Find(classes[i].Key)!.Fault(
                        $"\"retention.{classes[i].Key}\" is longer than \"retention.{classes[later].Key}\", with which it goes",
                        $"Write at most the time of {classes[later].Key}");
                }
            }
        }
    }
}
