using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Intake.Import;

/// <summary>Reads the YAML file that says what the columns of an export mean.</summary>
public static class ImportColumnsReader
{
    private static readonly string[] Optional =
        ["updated", "closed", "address", "address_id", "zip", "lat", "long", "first_name", "last_name", "email", "phone", "channel", "language"];

    private static readonly Dictionary<string, Resolution?> Ends = new(StringComparer.Ordinal)
    {
        ["open"] = null, ["completed"] = Resolution.Completed, ["declined"] = Resolution.Declined, ["duplicate"] = Resolution.Duplicate, ["cancelled"] = Resolution.Cancelled,
    };

    /// <summary>The columns; null when anything is wrong, which is noted with line and column.</summary>
    /// <param name="file">Name to report mistakes under.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="catalogue">The city's services, which <c>services:</c> must name.</param>
    /// <param name="faults">Where mistakes are noted.</param>
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
        var encoding = Encoding(root.Find("encoding"));
        var delimiter = Delimiter(root.Find("delimiter"));
        var zone = CalendarReader.Zone(root.Need("timezone", "America/New_York"));
        var formats = (root.Need("dates", "[\"yyyy-MM-dd HH:mm:ss\"]")?.List() ?? []).Select(Format).OfType<string>().ToArray();
        var empty = (root.Find("empty")?.List() ?? []).Where(v => v.IsScalar).Select(v => v.RawText()?.Trim() ?? "").ToFrozenSet(StringComparer.Ordinal);
        var columns = root.Need("columns", "{ id: Number, service: Type, requested: Created }")?.Map();
        var fields = Fields(columns);
        var description = (columns?.Find("description")?.List() ?? []).Select(v => v.Text()).OfType<string>().ToImmutableArray();
        columns?.Close();
        var services = Table(root.Need("services", "{ Pothole Repair: pothole }")?.Map(), (value, code) =>
        {
            if (catalogue.Service(code) is not null)
            {
                return code;
            }

            value.Fault($"the city has no service \"{code}\"", $"Write the code of a service in services.yaml{WordSuggestion.Hint(code, catalogue.Services.Select(s => s.Code))}");
            return null;
        });
        var status = Table(root.Map("status"), (value, word) =>
        {
            if (Ends.ContainsKey(word))
            {
                return word;
            }

            value.Fault($"unknown status \"{word}\"", $"Write one of: {string.Join(", ", Ends.Keys)}{WordSuggestion.Hint(word, Ends.Keys)}");
            return null;
        });
        if (columns?.Find("status") is { } at && status.Count == 0)
        {
            at.Fault("\"columns.status\" is given, and there is no status table", "Say what their words mean: status: { Closed: completed, New: open }");
        }

        root.Close();
        return !faults.None || name is null || zone is null ? null : new ImportColumns
        {
            Name = name,
            Encoding = encoding,
            Delimiter = delimiter,
            Dates = new TimeFormat(formats, zone),
            Empty = empty,
            Fields = fields,
            Description = description,
            Services = services,
            Status = status.ToFrozenDictionary(s => s.Key, s => Ends[s.Value], StringComparer.Ordinal),
        };
    }

    private static FrozenDictionary<string, string> Fields(YamlMap? columns)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in new[] { "id", "service", "requested" })
        {
            if (columns?.NeedText(field, "the column's name in the file") is { } column)
            {
                fields[field] = column;
            }
        }

        foreach (var field in Optional.Append("status"))
        {
            if (columns?.Text(field) is { } column)
            {
                fields[field] = column;
            }
        }

        return fields.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, string> Table(YamlMap? map, Func<YamlValue, string, string?> check)
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map?.Entries ?? [])
        {
            if (key.RawText() is { } theirs && value.Text() is { } text && check(value, text) is { } ours)
            {
                table[theirs.Trim()] = ours;
            }
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static StrictEncoding Encoding(YamlValue? value)
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

    private static char Delimiter(YamlValue? value)
    {
        if (value?.RawText() is not { } text || (text.Length == 1 && char.IsAscii(text[0]) && !char.IsLetterOrDigit(text[0]) && text[0] is not ('"' or '\r' or '\n')))
        {
            return value is { IsScalar: true } && value.RawText() is { Length: 1 } one ? one[0] : ',';
        }

        value.Fault($"\"delimiter\" is \"{text}\"", "Write one character: \",\", \";\", \"|\" or \"\\t\"");
        return ',';
    }

    private static string? Format(YamlValue value)
    {
        if (value.RawText() is not { } format)
        {
            return null;
        }

        try
        {
            // A pattern that does not read back what it writes has lost a part of the day: "hh" without "tt", or no year.
            var probe = new DateTimeOffset(2003, 4, 25, 16, 0, 0, TimeSpan.Zero);
            var written = probe.ToString(format, CultureInfo.InvariantCulture);
            if (format.Length > 1 && new TimeFormat([format], TimeZoneInfo.Utc).TryRead(written, out var read) && (read == probe || read == probe.AddHours(-16)))
            {
                return format;
            }
        }
        catch (FormatException)
        {
            // Noted below, with the patterns that lose something.
        }

        value.Fault($"\"{format}\" does not read dates", "Write a .NET custom format with year, month and day, such as MM/dd/yyyy hh:mm:ss tt or yyyy-MM-dd HH:mm:ss");
        return null;
    }
}
