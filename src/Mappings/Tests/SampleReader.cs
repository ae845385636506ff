using System.Collections.Immutable;
using System.Globalization;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Tests;

/// <summary>Reads the <c>ticket:</c> of a test.</summary>
internal static class SampleReader
{
    public static SampleTicket? Read(YamlMap map, LoadContext context)
    {
        var service = map.NeedText("service", "pothole");
        if (service is not null && context.Services is { } services && !services.Contains(service))
        {
            map.Find("service")!.Fault(
                $"the catalogue has no service \"{service}\"", $"Write a code of services.yaml{WordSuggestion.Hint(service, services)}");
        }

        var requested = map.Text("requested");
        if (requested is not null && !TimeFormat.Iso.TryRead(requested, out _))
        {
            map.Find("requested")!.Fault($"\"{requested}\" is not a time", "Write ISO 8601 with an offset: 2026-07-04T18:30:00Z");
        }

        var resident = map.Map("resident");
        var sample = new SampleTicket(
            service ?? "", map.Text("description") ?? "", map.Text("address"), Degrees(map, "lat", 90), Degrees(map, "long", 180),
            map.Text("zip"), requested,
            Answers(map, context), resident?.Text("name"), resident?.Text("phone"), resident?.Text("email"));
        resident?.Close();
        map.Close();
        return service is null ? null : sample;
    }

    private static ImmutableDictionary<string, ImmutableArray<string>> Answers(YamlMap map, LoadContext context)
    {
        var answers = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Map("answers")?.Entries ?? [])
        {
            if (key.Text() is not { } code)
            {
                continue;
            }

            answers[code] = [.. value.List().Select(v => v.Text()).OfType<string>()];
            if (context.AnswerCodes is { } known && !known.Contains(code, StringComparer.Ordinal))
            {
                key.Fault(
                    $"the catalogue has no question \"{code}\"",
                    $"Write the code of a question of services.yaml{WordSuggestion.Hint(code, known)}");
            }
        }

        return answers.ToImmutable();
    }

    private static double? Degrees(YamlMap map, string key, double most)
    {
        if (map.Find(key) is not { } value || value.Text() is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= most)
        {
            return degrees;
        }

        value.Fault($"\"{text}\" is not a number of degrees", $"Write a number from -{most} to {most}");
        return null;
    }
}
