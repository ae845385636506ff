using System.Collections.Immutable;
using System.Net.Mail;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads <c>notices</c>: the sender, the events and the channels.</summary>
internal static class NoticesReader
{
    /// <summary>The largest cap: more than a city sends.</summary>
    public const int MostNotices = 1_000_000_000;

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
            PerRecipient = map.Number("per_recipient", 20, 1, MostNotices),
            PerKey = map.Number("per_key", 5_000, 1, MostNotices),
            PhonePrefixes = PhonePrefixes(map.Find("phone_prefixes")),
            SendAgainWhenUnsure = map.Choice("when_unsure", "send_again", "send_again", "call") == "send_again",
            Mail = SenderReader.Read(map.Map("mail"), "folder", "smtp", "webhook"),
            Text = SenderReader.Read(map.Map("text"), "folder", "gateway", "webhook"),
        };
        settings = VerificationReader.Read(map, settings);
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
            value.Offer(Events.Select(e => e.Name()));
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

    private static ImmutableArray<string> PhonePrefixes(YamlValue? list)
    {
        if (list is null)
        {
            return ["+1"];
        }

        var prefixes = ImmutableArray.CreateBuilder<string>();
        foreach (var value in list.List())
        {
            if (value.Text() is not { } text)
            {
                continue;
            }

            if (!PhoneNumber.IsPrefix(text))
            {
                value.Fault($"\"{value.Path}\" is \"{text}\"", "Write + and digits, in quotes, such as \"+1\" or \"+1610\"");
            }
            else if (!CityTexts.Repeats(value, text, prefixes.Contains(text)))
            {
                prefixes.Add(text);
            }
        }

        return prefixes.ToImmutable();
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
