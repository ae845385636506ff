using System.Collections.Immutable;
using Allentown311.CrmCore.Services;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>A service, with the YAML values that name its departments.</summary>
internal sealed record LocatedService(Service Service, ImmutableArray<(string Code, YamlValue At)> Departments);

/// <summary>Reads <c>services.yaml</c>.</summary>
internal static class ServicesFile
{
    /// <summary>The services that could be read, in order.</summary>
    /// <param name="root">The file.</param>
    /// <param name="departments">The city's departments; null when city.yaml could not be read at all.</param>
    public static ImmutableArray<LocatedService> Read(YamlMap root, ImmutableArray<LocatedDepartment>? departments)
    {
        var known = departments?.Select(d => d.Department.Code).ToHashSet(StringComparer.Ordinal);
        var services = ImmutableArray.CreateBuilder<LocatedService>();
        var list = root.Need("services", "[ { code: pothole, name: { en: Pothole }, departments: [streets] } ]");
        foreach (var value in list?.List() ?? [])
        {
            if (value.Map() is { } map && ReadService(map, known, services) is { } service)
            {
                services.Add(service);
            }
        }

        if (list is { IsList: true } && list.List().Count == 0)
        {
            list.Fault("\"services\" is empty", "Write at least one service");
        }

        root.Close();
        return services.ToImmutable();
    }

    private static LocatedService? ReadService(YamlMap map, HashSet<string>? known, IEnumerable<LocatedService> before)
    {
        var codeAt = map.Need("code", "pothole");
        var code = CityTexts.Code(codeAt);
        var name = CityTexts.Text(map.Need("name", "{ en: Pothole, es: Bache }"));
        var departments = Departments(map, known);
        var order = OrderOfWorkReader.Read(map.Find("departments"), departments);
        var (followOns, followers) = FollowOnReader.Read(map.Find("follow_on"), departments, known);
        var service = new Service
        {
            Code = code ?? "",
            Name = name ?? Translated.Of(code ?? ""),
            Description = CityTexts.Text(map.Find("description")) ?? Translated.Of(""),
            Group = map.Text("group") ?? "",
            Keywords = [.. (map.Find("keywords")?.List() ?? []).Select(k => k.Text()).OfType<string>()],
            Departments = [.. departments.Select(d => d.Code)],
            Before = order,
            FollowOns = followOns,
            Promise = Promise(map.Find("promise")),
            Notice = CityTexts.Text(map.Find("notice")),
            Public = PublicPartsReader.Read(map),
            Questions = QuestionReader.Read(map.Find("questions")),
        };
        map.Close();
        return code is null || CityTexts.Repeats(codeAt!, code, before.Any(s => s.Service.Code == code))
            ? null
            : new LocatedService(service, [.. departments, .. followers]);
    }

    private static ImmutableArray<(string Code, YamlValue At)> Departments(YamlMap map, HashSet<string>? known)
    {
        var list = map.Need("departments", "[streets]");
        var departments = CityTexts.CodeList(list, OrderOfWorkReader.CodeOf);
        if (list is not null && list.List().Count == 0)
        {
            list.Fault($"\"{list.Path}\" is empty", "Name at least one department, such as [streets]");
        }

        foreach (var (code, at) in departments.Where(d => known?.Contains(d.Code) == false))
        {
            var existing = string.Join(", ", known!.Order(StringComparer.Ordinal));
            at.Fault($"unknown department \"{code}\"", $"city.yaml has: {existing}{WordSuggestion.Hint(code, known!)}");
        }

        return departments;
    }

    private static ServicePromise? Promise(YamlValue? value)
    {
        if (value?.Text() is not { } text)
        {
            return null;
        }

        if (ServicePromise.Parse(text) is { } promise)
        {
            return promise;
        }

        value.Fault($"\"{text}\" is not a promise", $"Write {ServicePromise.Forms}");
        return null;
    }
}
