using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.Mappings;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>The content of <c>city.yaml</c>. A part that could not be read is null, and its mistake is noted.</summary>
internal sealed partial record CityFile(
    string? Name,
    string? Jurisdiction,
    string Language,
    string? ReferencePrefix,
    BusinessCalendar? Calendar,
    CityArea? Area,
    ImmutableArray<LocatedDepartment> Departments,
    ImmutableArray<string> Origins,
    ImmutableArray<ApiKey> Keys,
    NoticeSettings? Notices,
    TimeSpan PayloadsKeptFor,
    RetentionSettings Retention,
    LocatedCanary? Canary)
{
    /// <summary>Reads the file.</summary>
    public static CityFile Read(YamlMap root)
    {
        if (root.Need("city", "1") is { } version && version.Text() is { } number && number != "1")
        {
            version.Fault($"\"city\" is \"{number}\"", "Write city: 1; this hub knows version 1 of the file");
        }

        var intake = root.Map("intake");
        var (payloads, retention) = RetentionReader.Read(root);
        var file = new CityFile(
            root.NeedText("name", "City of Allentown"),
            root.Text("jurisdiction"),
            root.Choice("language", Languages.English, Languages.All),
            ReadPrefix(root),
            CalendarReader.Read(root),
            CityArea.Read(root),
            DepartmentsReader.Read(root),
            OriginsReader.Read(intake),
            KeysReader.Read(intake),
            NoticesReader.Read(root),
            payloads,
            retention,
            CanaryReader.Read(root));
        root.Close();
        return file;
    }

    /// <summary>Builds the configuration. Call it only when no mistake was noted.</summary>
    public CityConfiguration Build(
        ImmutableArray<LocatedService> services,
        ImmutableDictionary<(NoticeEvent Event, string Language, string Kind), NoticeText> texts,
        IEnumerable<Mapping> mappings) => new()
        {
            Name = Name!,
            Jurisdiction = Jurisdiction,
            Language = Language,
            ReferencePrefix = ReferencePrefix,
            Calendar = Calendar!,
            Area = Area,
            Catalogue = new Catalogue([.. services.Select(s => s.Service)], [.. Departments.Select(d => d.Department)]),
            Origins = Origins,
            Keys = Keys,
            PayloadsKeptFor = PayloadsKeptFor,
            Retention = Retention,
            Notices = Notices! with { Texts = texts },
            Canary = Canary?.Settings,
            Mappings = mappings.ToImmutableSortedDictionary(m => m.Name, m => m, StringComparer.Ordinal),
        };

    // The prefix becomes a part of references, and references become a part of file names and of keys in other systems.
    private static string? ReadPrefix(YamlMap root)
    {
        if (root.Find("reference_prefix") is not { } value || value.Text() is not { } prefix || PrefixForm().IsMatch(prefix))
        {
            return root.Text("reference_prefix");
        }

        value.Fault($"\"reference_prefix\" is \"{prefix}\"", "Write one to ten letters and digits, such as ALN");
        return null;
    }

    [GeneratedRegex("^[A-Za-z0-9]{1,10}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrefixForm();
}
