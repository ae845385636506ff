using System.Collections.Immutable;
using System.Net.Mail;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Services;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads <c>notices</c>: the sender, the events and the channels.</summary>
internal static class NoticesReader
{
    private static readonly NoticeEvent[] Events = Enum.GetValues<NoticeEvent>();

    /// <summary>Reads the settings without the texts. A part with a mistake gets its default.</summary>
    public static NoticeSettings? Read(YamlMap root)
    {
        const string Example = "{ from: { name: { en: Allentown 311 }, address: 311@example.gov }, events: [received, completed] }";
        if (root.Need("notices", Example)?.Map() is not { } map)
        {
            return null;
        }

        var from = map.Need("from", "{ name: { en: Allentown 311 }, address: 311@example.gov }")?.Map();
        var name = CityTexts.Text(from?.Need("name", "{ en: Allentown 311 }"));
        var address = Address(from?.Need("address", "311@example.gov"));
        from?.Close();
        var settings = new NoticeSettings
        {
            FromName = name ?? Translated.Of("311"),
            FromAddress = address ?? "",
            Events = ReadEvents(map.Need("events", "[received, completed, declined, duplicate]")),
            TryFor = map.Span("try_for", TimeSpan.FromHours(4)),
            SendAgainWhenUnsure = map.Choice("when_unsure", "send_again", "send_again", "call") == "send_again",
            Mail = SenderReader.Read(map.Map("mail"), "folder", "smtp", "webhook"),
            Text = SenderReader.Read(map.Map("text"), "folder", "gateway", "webhook"),
        };
        map.Close();
        return settings;
    }

    /// <summary>The event of a name; null when no event has it.</summary>
    public static NoticeEvent? Event(string name) => Events.Where(e => e.Name() == name).Cast<NoticeEvent?>().FirstOrDefault();

    /// <summary>What would be right in place of an unknown event.</summary>
    public static string Remedy(string wrong)
    {
        var names = Events.Select(e => e.Name()).ToList();
        return $"Known are: {string.Join(", ", names)}{WordSuggestion.Hint(wrong, names)}";
    }

    private static ImmutableHashSet<NoticeEvent> ReadEvents(YamlValue? list)
    {
        var events = ImmutableHashSet.CreateBuilder<NoticeEvent>();
        foreach (var value in list?.List() ?? [])
        {
            if (value.Text() is not { } word)
            {
                continue;
            }

            if (Event(word) is { } known)
            {
                events.Add(known);
            }
            else
            {
                value.Fault($"unknown event \"{word}\"", Remedy(word));
            }
        }

        return events.ToImmutable();
    }

    private static string? Address(YamlValue? value)
    {
        if (value?.Text() is not { } text)
        {
            return null;
        }

        if (MailAddress.TryCreate(text, out var address) && address.Address == text && text.All(char.IsAscii))
        {
            return text;
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", "Write a bare mail address, such as 311@example.gov");
        return null;
    }
}
