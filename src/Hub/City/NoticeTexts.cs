using System.Collections.Immutable;
using System.Globalization;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>
/// Reads <c>notices/</c>: <c>completed.es.txt</c> is a mail, whose first line is its subject; <c>completed.es.sms.txt</c> a text message.
/// </summary>
internal static class NoticeTexts
{
    private const string Folder = "notices";
    private const string Subject = "Subject:";

    /// <summary>Loads the texts that can be read. Each of <paramref name="events"/> needs both kinds in every language.</summary>
    public static ImmutableDictionary<(NoticeEvent Event, string Language, string Kind), NoticeText> Load(
        string cityFolder, IReadOnlyCollection<NoticeEvent>? events, Faults faults)
    {
        var texts = ImmutableDictionary.CreateBuilder<(NoticeEvent, string, string), NoticeText>();
        var path = Path.Combine(cityFolder, Folder);
        HashSet<string> files = Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.txt").Select(f => Path.GetFileName(f)!).ToHashSet(StringComparer.Ordinal)
            : [];
        foreach (var e in events ?? [])
        {
            var needed = Languages.All.SelectMany(l => new[] { FileName(e, l, "mail"), FileName(e, l, "text") });
            foreach (var missing in needed.Where(n => !files.Contains(n)))
            {
                var remedy = $"Write it, or take {e.Name()} out of notices.events in city.yaml";
                faults.Add(new Fault($"{Folder}/{missing}", 0, 0, "the file is missing", remedy));
            }
        }

        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            if (ParseFileName(file, faults) is { } key && Read(cityFolder, $"{Folder}/{file}", key.Kind, faults) is { } text)
            {
                texts[key] = text;
            }
        }

        return texts.ToImmutable();
    }

    private static string FileName(NoticeEvent e, string language, string kind) =>
        $"{e.Name()}.{language}.{(kind == "mail" ? "" : "sms.")}txt";

    private static (NoticeEvent Event, string Language, string Kind)? ParseFileName(string file, Faults faults)
    {
        var parts = file.Split('.');
        if (parts is not ([_, _, "txt"] or [_, _, "sms", "txt"]) || !Languages.All.Contains(parts[1]))
        {
            var languages = string.Join(", ", Languages.All);
            var remedy = $"Name it EVENT.LANGUAGE.txt or EVENT.LANGUAGE.sms.txt; languages are: {languages}";
            faults.Add(new Fault($"{Folder}/{file}", 0, 0, "not the name of a notice", remedy));
            return null;
        }

        if (NoticesReader.Event(parts[0]) is { } e)
        {
            return (e, parts[1], parts.Length == 3 ? "mail" : "text");
        }

        faults.Add(new Fault($"{Folder}/{file}", 0, 0, $"unknown event \"{parts[0]}\"", NoticesReader.Remedy(parts[0])));
        return null;
    }

    private static NoticeText? Read(string cityFolder, string file, string kind, Faults faults)
    {
        if (CityFolder.ReadText(cityFolder, file, faults)?.ReplaceLineEndings("\n") is not { } text)
        {
            return null;
        }

        if (kind == "text")
        {
            return Template(file, text.Trim(), 1, faults) is { } message ? new NoticeText(null, message) : null;
        }

        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var first = end < 0 ? text : text[..end];
        if (!first.StartsWith(Subject, StringComparison.Ordinal))
        {
            const string Remedy = "Write, for example, Subject: Your request {{number}} is done";
            faults.Add(new Fault(file, 1, 1, "the first line is not the subject", Remedy));
            return null;
        }

        var subject = Template(file, first[Subject.Length..].Trim(), 1, faults);
        foreach (var place in subject?.Places.Where(NoticeTemplate.CallersWords.Contains) ?? [])
        {
            faults.Add(new Fault(
                file,
                1,
                1,
                $"the subject holds {{{{{place}}}}}, which a caller writes",
                $"Take it out; the text below may hold {{{{{place}}}}}"));
        }

        var rest = end < 0 ? "" : text[(end + 1)..];
        var start = rest.Length - rest.TrimStart('\n').Length;
        var body = Template(file, rest.Trim('\n'), 2 + start, faults);
        return subject is null || body is null ? null : new NoticeText(subject, body);
    }

    private static NoticeTemplate? Template(string file, string text, int firstLine, Faults faults)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            faults.Add(new Fault(file, firstLine, 1, "the text is empty", "Write what the resident reads"));
            return null;
        }

        var template = NoticeTemplate.Parse(text, out var fault);
        if (fault is not null)
        {
            // "line 3: what is wrong": the line counts from where this part of the file starts.
            var colon = fault.IndexOf(':', StringComparison.Ordinal);
            var line = int.Parse(fault.AsSpan(5, colon - 5), CultureInfo.InvariantCulture) + firstLine - 1;
            var problem = fault[(colon + 2)..].Split("; ", 2);
            faults.Add(new Fault(file, line, 1, problem[0], problem.Length == 2 ? problem[1] : "Write places as {{number}}"));
        }

        return template;
    }
}
