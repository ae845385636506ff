using System.Collections.Immutable;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads <c>canary</c>.</summary>
internal static class CanaryReader
{
    private static readonly TimeSpan MinEvery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinWithin = TimeSpan.FromMinutes(1);

    /// <summary>Reads the canary; returns null where the city has none or a mistake was noted.</summary>
    public static LocatedCanary? Read(YamlMap root)
    {
        if (root.Map("canary") is not { } map)
        {
            return null;
        }

        var service = map.Need("service", "pothole");
        var code = CityTexts.Code(service);
        var every = ReadAtLeast(map, "every", TimeSpan.FromHours(1), MinEvery, "5m");
        var within = ReadAtLeast(map, "within", TimeSpan.FromMinutes(30), MinWithin, "1m");
        var address = map.Text("address");
        map.Close();
        return code is null ? null : new LocatedCanary(new CanarySettings(code, every, within, address), service!);
    }

    /// <summary>Notes a service that does not exist, or whose required questions a test ticket cannot answer.</summary>
    public static void Check(LocatedCanary? canary, ImmutableArray<LocatedService>? services)
    {
        if (canary is null || services is not { } known)
        {
            return;
        }

        if (known.FirstOrDefault(s => s.Service.Code == canary.Settings.Service)?.Service is not { } service)
        {
            var codes = known.Select(s => s.Service.Code).ToList();
            canary.ServiceAt.Fault(
                $"unknown service \"{canary.Settings.Service}\"",
                $"Write a code of services.yaml{WordSuggestion.Hint(canary.Settings.Service, codes)}");
        }
        else if (service.Questions.FirstOrDefault(q => q.Required) is { } question)
        {
            canary.ServiceAt.Fault(
                $"service \"{service.Code}\" asks \"{question.Code}\", which a test ticket cannot answer",
                "Write a service without required questions; a service of its own is best");
        }
    }

    private static TimeSpan ReadAtLeast(YamlMap map, string key, TimeSpan fallback, TimeSpan least, string written)
    {
        var span = map.Span(key, fallback);
        if (span < least)
        {
            map.Find(key)!.Fault($"\"{map.Path}.{key}\" is too short", $"Write {written} or longer: the hub looks once a minute");
        }

        return span;
    }
}
