using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Mappings;

namespace Allentown311.Hub.Commands.Explaining;

/// <summary>
/// The page that a department's vendor signs off: what the hub calls, with what, how often, what it expects back, and what it does on each
/// failure. Markdown, made of the mapping alone, so that the same mapping gives the same page. Pure.
/// </summary>
internal static class ContractPage
{
    private static readonly string[] Personal =
    [
        "resident.name", "resident.first_name", "resident.last_name", "resident.email", "resident.phone", "resident.language",
        "ticket.description", "ticket.address", "ticket.address_id", "ticket.zip", "ticket.lat", "ticket.long", "ticket.media_url",
        "ticket.answers",
    ];

    /// <summary>Writes the page.</summary>
    /// <param name="city">The city.</param>
    /// <param name="mapping">The mapping.</param>
    /// <param name="file">The text of its file.</param>
    /// <param name="example">An order as it would be sent, secrets masked; null when the connector cannot show one.</param>
    public static string Write(CityConfiguration city, Mapping mapping, string file, string? example)
    {
        var text = MappingText.Read(file);
        var page = new StringBuilder();
        var departments = city.Catalogue.Departments.Where(d => d.Mapping == mapping.Name).ToList();
        page.Append(CultureInfo.InvariantCulture, $"# How the city's hub works with {mapping.Name}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"Departments: {string.Join(", ", departments.Select(d => d.Name.English))}. ");
        page.Append(CultureInfo.InvariantCulture, $"Made from `{mapping.File}`, version `{VersionOf(file)}`. ");
        page.Append("What stands as `${NAME}` is set where the hub runs, and is not on this page.\n");
        Connection(page, mapping, text);
        Orders(page, mapping, text, example);
        Codes(page, city, mapping);
        Answers(page, mapping, text);
        LookUp(page, mapping, text);
        Changes(page, mapping, text);
        Table(page, "What happens when something fails", ("What happens", "What the hub does"), FailureRows.Of(mapping));
        page.Append("\n## Agreed\n\n| | name | day |\n|---|---|---|\n| for the city | | |\n| for the department's system | | |\n");
        return page.ToString();
    }

    private static string VersionOf(string file) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)))[..12];

    private static void Connection(StringBuilder page, Mapping mapping, MappingText text)
    {
        var limits = mapping.Limits;
        var auth = text.Find("connection", "auth") is YamlDotNet.RepresentationModel.YamlMappingNode ways
            ? string.Join(", ", ways.Children.Keys.Select(k => k.ToString())) : "none";
        var rate = limits.PerSecond is { } most ? Number(most) : "no bound";
        var rows = text.Members("connection").Where(m => m.Key is not ("auth" or "connection_string" or "timeout"))
            .Select(m => (m.Key, Code(m.Value)))
            .Prepend(("connector", Code(mapping.Connector)))
            .Append(("sign-in", auth))
            .Append(("at most at once", Number(limits.Concurrency)))
            .Append(("at most a second", rate))
            .Append(("longest wait for an answer", $"{Number(limits.Timeout.TotalSeconds)} s"));
        Table(page, "Connection", ("What", "Value"), rows);
    }

    private static void Orders(StringBuilder page, Mapping mapping, MappingText text, string? example)
    {
        page.Append("\n## A new order\n\nSent once for each ticket that is for the department. ");
        page.Append("Its reference (`{{ref}}`) is the same at every try, and no two orders have the same.\n");
        Block(page, "yaml", text.Section("submit"));
        if (example is not null)
        {
            page.Append("\nFor a made-up ticket this is sent:\n");
            Block(page, "text", example.TrimEnd());
        }

        var personal = text.Names(Personal).Order(StringComparer.Ordinal).ToList();
        page.Append("\nOf residents it holds: ");
        page.Append(personal.Count == 0 ? "nothing.\n" : $"{string.Join(", ", personal.Select(Code))}.\n");
    }

    private static void Codes(StringBuilder page, CityConfiguration city, Mapping mapping)
    {
        foreach (var (name, table) in mapping.Codes.Tables.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            var rows = table.Map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => (
                table.Of == "ticket.service" && city.Catalogue.Service(m.Key) is { } service ? $"{service.Name.English} ({m.Key})" : m.Key,
                Code(m.Value)));
            Table(page, $"Codes: {name}, for {table.Of}", ("Of the city", "Sent"), rows.Append((
                "anything else", table.Otherwise is { } other ? Code(other) : "not sent: it waits for a person of the city")));
        }
    }

    private static void Answers(StringBuilder page, Mapping mapping, MappingText text)
    {
        List<(string, string)> rows = [];
        if (text.Members("submit", "read").ToList() is { Count: > 0 } read)
        {
            rows.Add(($"success, with {string.Join(", ", read.Select(r => $"{r.Key} at {Code(r.Value)}"))}", "the order is "
                + "the department's"));
        }

        foreach (var outcome in text.Rows("submit", "outcomes"))
        {
            var when = outcome.Where(o => o.Key is not ("then" or "id" or "reason")).Select(o => $"{o.Key} {Code(o.Value)}");
            rows.Add((string.Join(", ", when), Meaning(outcome.GetValueOrDefault("then") ?? "")));
        }

        Table(page, "What the answer means", ("Answer", "What the hub does"), rows);
    }

    private static string Meaning(string then) => then switch
    {
        "already_exists" => "the order was there before: its record is taken, and nothing is sent again",
        "reject" => "the order is refused: a person of the city reads the reason, and corrects or withdraws it",
        "retry" => "nothing was made: it is tried again later",
        "absent" => "there is no such order",
        "handed_over" => "the order is taken, and its number comes later",
        "" => "as the mapping says",
        _ => then,
    };

    private static void LookUp(StringBuilder page, Mapping mapping, MappingText text)
    {
        page.Append("\n## Looking an order up\n\n");
        page.Append(mapping.CanFind
            ? $"After an unknown outcome, {Number(mapping.Settle.TotalSeconds)} s after the send at the earliest, before "
                + "anything is sent again.\n"
            : "The hub cannot look orders up.\n");
        Block(page, "yaml", text.Section("find"));
    }

    private static void Changes(StringBuilder page, Mapping mapping, MappingText text)
    {
        page.Append("\n## What became of it\n\n");
        page.Append(mapping.PollEvery is { } every ? $"Asked every {Number(every.TotalSeconds)} s.\n" : "");
        Block(page, "yaml", text.Section("poll"));
        if (text.Section("receive") is { } receive)
        {
            page.Append(CultureInfo.InvariantCulture, $"\nThe department's system may also push to `POST "
                + $"/hooks/{mapping.Name}` of the hub; ");
            page.Append("an answer of 2xx means that the change is kept.\n");
            Block(page, "yaml", receive);
        }

        if (text.Section("list") is { } list)
        {
            page.Append("\nEach night both sides' records are compared, by:\n");
            Block(page, "yaml", list);
        }

        Table(page, "Status codes", ("Code", "Means"), mapping.Status.Map.OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => (Code(s.Key), s.Value.Name())).Append(("any other", "not known: it waits for a person of the city")));
    }

    private static void Block(StringBuilder page, string language, string? text)
    {
        if (text is not null)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n```{language}\n{text.Replace("```", "'''", StringComparison.Ordinal)}\n```\n");
        }
    }

    private static void Table(StringBuilder page, string title, (string, string) head, IEnumerable<(string, string)> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| {head.Item1} | {head.Item2} |\n|---|---|\n");
        foreach (var (left, right) in rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {Cell(left)} | {Cell(right)} |\n");
        }
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');

    private static string Code(string text) => text.Length == 0 ? "(empty)" : $"`{text.Replace('`', '\'')}`";

    private static string Number(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
