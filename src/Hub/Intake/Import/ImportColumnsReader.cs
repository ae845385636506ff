using System.Collections.Frozen;
using System.Collections.Immutable;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Intake.Import;

/// <summary>Reads the YAML file that describes the columns of an export.</summary>
public static class ImportColumnsReader
{
    private static readonly string[] RequiredFields = ["id", "service"];

    private static readonly string[] DateFields = ["requested", "updated", "closed"];

    private static readonly string[] OptionalFields =
    [
        "address", "address_id", "zip", "lat", "long", "lat_long", "first_name", "last_name", "email", "phone", "channel",
        "language", "status",
    ];

    private static readonly Dictionary<string, Resolution?> Resolutions = new(StringComparer.Ordinal)
    {
        ["open"] = null,
        ["completed"] = Resolution.Completed,
        ["declined"] = Resolution.Declined,
        ["duplicate"] = Resolution.Duplicate,
        ["cancelled"] = Resolution.Cancelled,
    };

    /// <summary>Returns the columns; null when the file has any mistake. Each is added to the faults with its line and column.</summary>
    /// <param name="file">The file name to report mistakes under.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="catalogue">The city's services, one of which each entry of <c>services:</c> must name.</param>
    /// <param name="faults">The list mistakes are added to.</param>
    public static ImportColumns? Read(string file, string text, Catalogue catalogue, Faults faults)
    {
        if (YamlFile.Read(file, text, faults, Variables.FromEnvironment) is not { } root)
        {
            return null;
        }

        if (root.NeedText("import", "1") is { } version && version != "1")
        {
            root.Find("import")!.Fault($"\"import\" is \"{version}\"", "Write import: 1; this hub knows version 1 of the file");
        }

        var name = CityTexts.Code(root.Need("name", "baltimore"));
        var encoding = ReadEncoding(root.Find("encoding"));
        var delimiter = ReadDelimiter(root.Find("delimiter"));
        var decimalMark = root.Choice("decimal", ".", ".", ",")[0];
        var takesWithoutPlace = root.Choice("without_place", "refuse", "refuse", "take") == "take";
        var takesOutside = root.Choice("outside_area", "ask", "ask", "take") == "take";
        var zone = CalendarReader.Zone(root.Need("timezone", "America/New_York"));
        var formats = (root.Need("dates", "[\"yyyy-MM-dd HH:mm:ss\"]")?.List() ?? [])
            .Select(ReadDateFormat)
            .OfType<string>()
            .ToArray();
        var emptyValues = (root.Find("empty")?.List() ?? [])
            .Where(value => value.IsScalar)
            .Select(value => value.RawText()?.Trim() ?? "")
            .ToFrozenSet(StringComparer.Ordinal);
        var columns = root.Need("columns", "{ id: Number, service: Type, requested: Created }")?.Map();
        var fields = ReadFields(columns);
        var timeColumns = ReadDateFields(columns, fields);
        CheckPlaceFields(columns, fields);
        var mediaColumns = ReadList(columns, "media_url");
        var descriptionColumns = ReadList(columns, "description");
        columns?.Close();
        var services = ReadServices(root, catalogue);
        var statuses = ReadStatuses(root);
        if (columns?.Find("status") is { } statusColumn && statuses.Count == 0)
        {
            statusColumn.Fault(
                "\"columns.status\" is given, and there is no status table",
                "Say what their words mean: status: { Closed: completed, New: open }");
        }

        root.Close();
        return !faults.None || name is null || zone is null ? null : new ImportColumns
        {
            Name = name,
            Encoding = encoding,
            Delimiter = delimiter,
            Dates = new ImportDates(formats, zone),
            DecimalMark = decimalMark,
            TakesWithoutPlace = takesWithoutPlace,
            TakesOutside = takesOutside,
            EmptyValues = emptyValues,
            Fields = fields.ToFrozenDictionary(StringComparer.Ordinal),
            TimeColumns = timeColumns,
            MediaColumns = mediaColumns,
            DescriptionColumns = descriptionColumns,
            Services = services,
            Statuses = statuses,
        };
    }

    private static Dictionary<string, string> ReadFields(YamlMap? columns)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in RequiredFields)
        {
            if (columns?.NeedText(field, "the column's name in the file") is { } column)
            {
                fields[field] = column;
            }
        }

        foreach (var field in OptionalFields)
        {
            if (columns?.Text(field) is { } column)
            {
                fields[field] = column;
            }
        }

        return fields;
    }

    // A date is one column, or two: the date and the time. Adds the first to the fields and returns the second.
    private static FrozenDictionary<string, string> ReadDateFields(YamlMap? columns, Dictionary<string, string> fields)
    {
        var times = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in DateFields)
        {
            var value = field == "requested"
                ? columns?.Need(field, "the column's name in the file, or [date column, time column]")
                : columns?.Find(field);
            if (value is null)
            {
                continue;
            }

            var names = value.List().Select(name => name.Text()).OfType<string>().ToList();
            if (names.Count is 0 or > 2)
            {
                value.Fault($"\"{value.Path}\" names {names.Count} columns", "Write one column, or two: [date column, time column]");
                continue;
            }

            fields[field] = names[0];
            if (names.Count == 2)
            {
                times[field] = names[1];
            }
        }

        return times.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void CheckPlaceFields(YamlMap? columns, Dictionary<string, string> fields)
    {
        var (latitude, longitude) = (fields.ContainsKey("lat"), fields.ContainsKey("long"));
        if (latitude != longitude)
        {
            var given = latitude ? "lat" : "long";
            columns!.Find(given)!.Fault(
                $"\"columns.{given}\" is of use only with the other one", "Name both, lat and long, or lat_long for both in one column");
        }

        if (fields.ContainsKey("lat_long") && (latitude || longitude))
        {
            columns!.Find("lat_long")!.Fault(
                "\"columns.lat_long\" stands beside lat or long", "Name lat and long, or lat_long for both in one column");
        }
    }

    private static ImmutableArray<string> ReadList(YamlMap? columns, string field) =>
        [.. (columns?.Find(field)?.List() ?? []).Select(value => value.Text()).OfType<string>()];

    private static FrozenDictionary<string, string> ReadServices(YamlMap root, Catalogue catalogue)
    {
        var codes = ReadTable(root.Need("services", "{ Pothole Repair: pothole }")?.Map(), (value, code) =>
        {
            var isKnown = catalogue.Service(code) is not null;
            if (!isKnown)
            {
                var hint = WordSuggestion.Hint(code, catalogue.Services.Select(service => service.Code));
                value.Fault($"the city has no service \"{code}\"", $"Write the code of a service in services.yaml{hint}");
            }

            return isKnown;
        });
        return codes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, Resolution?> ReadStatuses(YamlMap root)
    {
        var statuses = ReadTable(root.Map("status"), (value, status) =>
        {
            var isKnown = Resolutions.ContainsKey(status);
            if (!isKnown)
            {
                var hint = WordSuggestion.Hint(status, Resolutions.Keys);
                value.Fault($"unknown status \"{status}\"", $"Write one of: {string.Join(", ", Resolutions.Keys)}{hint}");
            }

            return isKnown;
        });
        return statuses.ToFrozenDictionary(entry => entry.Key, entry => Resolutions[entry.Value], StringComparer.Ordinal);
    }

    // Reads the entries of a map that the check accepts; the check adds a fault for one that it does not accept.
    private static Dictionary<string, string> ReadTable(YamlMap? map, Func<YamlValue, string, bool> check)
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map?.Entries ?? [])
        {
            if (key.RawText() is { } theirs && value.Text() is { } ours && check(value, ours))
            {
                table[RecordKey.Of(theirs)] = ours;
            }
        }

        return table;
    }

    private static StrictEncoding ReadEncoding(YamlValue? value)
    {
        if (value?.Text() is not { } name)
        {
            return StrictEncoding.Utf8;
        }

        if (StrictEncoding.Find(name) is { } encoding)
        {
            return encoding;
        }

        value.Fault($"unknown encoding \"{name}\"", "Write, for example, utf-8, windows-1252 or utf-16");
        return StrictEncoding.Utf8;
    }

    private static char ReadDelimiter(YamlValue? value)
    {
        if (value?.RawText() is not { } text)
        {
            return ',';
        }

        if (text.Length == 1 && char.IsAscii(text[0]) && !char.IsLetterOrDigit(text[0]) && text[0] is not ('"' or '\r' or '\n'))
        {
            return text[0];
        }

        value.Fault($"\"delimiter\" is \"{text}\"", "Write one character: \",\", \";\", \"|\" or \"\\t\"");
        return ',';
    }

    private static string? ReadDateFormat(YamlValue value)
    {
        if (value.RawText() is not { } format)
        {
            return null;
        }

        if (ImportDates.IsUsable(format))
        {
            return format;
        }

        value.Fault(
            $"\"{format}\" does not read dates",
            "Write a .NET custom format with year, month and day, such as MM/dd/yyyy hh:mm:ss tt or yyyy-MM-dd HH:mm:ss, "
            + "or epoch_s or epoch_ms");
        return null;
    }
}
