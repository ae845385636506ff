using System.Globalization;
using System.Text.RegularExpressions;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>
/// What a begun mapping writes into a field, and reads from one, by the field's name. Where the name does not tell, it is a
/// <c>TODO:</c> with what the description says of it. Pure.
/// </summary>
internal static partial class FieldGuess
{
    private const string Wall = "yyyy-MM-ddTHH:mm:ss";

    private static readonly (string[] Words, string Template)[] ByWords =
    [
        (["ref", "reference", "external", "correlation"], "{{ref}}"),
        (["lat", "latitude"], "{{ticket.lat}}"),
        (["lng", "lon", "long", "longitude"], "{{ticket.long}}"),
        (["phone", "telephone", "mobile"], "{{resident.phone}}"),
        (["email", "mail"], "{{resident.email}}"),
        (["zip", "postal", "postcode"], "{{ticket.zip}}"),
        (["address", "location", "street", "site", "where"], "{{default ticket.address \"no address given\"}}"),
        (["description", "details", "detail", "notes", "note", "comment", "comments", "remarks", "text"], "{{ticket.description}}"),
        (["contact", "caller", "requester", "reporter", "customer"], "{{resident.name}}"),
        (["type", "kind", "category", "problem"], "{{code.kind}}"),
    ];

    /// <summary>The template for a field that is sent.</summary>
    /// <param name="field">The field.</param>
    /// <param name="timeZone">The city's time zone (IANA).</param>
    public static string Template(Field field, string timeZone)
    {
        var words = Words(field.Name);
        if (IsTime(field.Type) || words.Overlaps(["reported", "requested", "opened"]))
        {
            return words.Overlaps(["due", "target", "closed", "completed", "scheduled"]) ? Todo(field) : Time(field.Type, timeZone);
        }

        if (field.Choices.Count > 0 && !words.Overlaps(["type", "kind", "category", "problem"]))
        {
            return Todo(field);
        }

        foreach (var (known, template) in ByWords)
        {
            if (words.Overlaps(known))
            {
                return Cut(template, field.MaxLength);
            }
        }

        return Todo(field);
    }

    /// <summary>What is known of a field that a person has to fill.</summary>
    public static string Todo(Field field)
    {
        var text = $"{Unwritten.Mark} {field.Name}: {field.Type}";
        text += field.MaxLength is { } most ? string.Create(CultureInfo.InvariantCulture, $", at most {most} characters") : "";
        text += field.Choices.Count > 0 ? $", one of {string.Join(", ", field.Choices.Take(12))}" : "";
        return field.Required ? text : $"{text} (not required: take it out if it is not needed)";
    }

    /// <summary>The field, among those of an answer, that holds what is asked for; null when none or several may.</summary>
    public static string? Find(Part part, IEnumerable<string> names)
    {
        string[] wanted = part switch
        {
            Part.Reference => ["ref", "reference", "external", "correlation"],
            Part.Status => ["status", "state"],
            Part.Changed => ["changed", "updated", "modified", "stamp"],
            Part.Note => ["note", "notes", "comment", "comments", "remark", "remarks"],
            _ => ["number", "id", "no", "key"],
        };
        var found = names.Where(name => Words(name) is var words && words.Overlaps(wanted)
            && (part != Part.Id || !words.Overlaps(["ref", "reference", "external", "correlation"]))).Distinct().ToList();
        return found.Count == 1 ? found[0] : null;
    }

    private static bool IsTime(string type) => type.Contains("date", StringComparison.OrdinalIgnoreCase)
        || type.Contains("timestamp", StringComparison.OrdinalIgnoreCase);

    // A date-time of JSON has an offset (RFC 3339, 5.6); elsewhere the wall clock is the custom.
    private static string Time(string type, string timeZone) =>
        type == "date-time" ? "{{date ticket.requested \"yyyy-MM-ddTHH:mm:ssZ\" \"UTC\"}}"
        : "{{date ticket.requested \"" + (IsDate(type) ? "yyyy-MM-dd" : Wall) + "\" \"" + timeZone + "\"}}";

    private static bool IsDate(string type) => type.Equals("date", StringComparison.OrdinalIgnoreCase);

    private static string Cut(string template, int? most) => most is not { } length || template is "{{ref}}" or "{{code.kind}}" ? template
        : template.Contains("default ", StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"{{{{truncate ({template[2..^2]}) {length}}}}}")
            : string.Create(CultureInfo.InvariantCulture, $"{{{{truncate {template[2..^2]} {length}}}}}");

    // clientRef, client_ref, ClientREF: client, ref.
    private static HashSet<string> Words(string name) =>
        [.. Word().Matches(name).Select(m => m.Value.ToLowerInvariant())];

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
