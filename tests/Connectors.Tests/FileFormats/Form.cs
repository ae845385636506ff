using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Allentown311.Connectors.Tests.FileFormats;

/// <summary>How one department's program reads orders and writes statuses. It shares no code with the hub.</summary>
/// <param name="Sections">The mapping's <c>connector</c>, <c>submit</c>, <c>poll</c> and <c>list</c>; FOLDERS are the folders.</param>
/// <param name="ReadOrders">The reference and the text of each order in a file.</param>
/// <param name="Row">One row; a null time is no time.</param>
/// <param name="File">A whole file of rows.</param>
/// <param name="AsKept">A resident's text as the department stores it.</param>
internal sealed record Form(
    string Sections,
    Func<string, IEnumerable<DepartmentRecord>> ReadOrders,
    Func<StatusRow, string> Row,
    Func<IReadOnlyList<string>, string> File,
    Func<string, string> AsKept)
{
    public static Form Pipe { get; } = new(
        """
        connector: csv
        connection: { FOLDERS, delimiter: "|", quote: none, replace: "/", neutralise: false }
        submit:
          file: "wo-{{ref}}.txt"
          header: false
          last: [ T, "{{file.count}}" ]
          columns: { Reference: "{{ref}}", Kind: "{{code.kind}}", Details: "{{ticket.description}}" }
        poll: { files: "status-*", columns: [ Ref, Case, Status, Changed, Note ], last: { starts: "T|", count: 2 }, READ }
        list: { files: "all-*", columns: [ Ref, Case, Status, Changed, Note ], last: { starts: "T|", count: 2 }, READ }
        """,
        text => Lines(text)[..^1].Select(line => line.Split('|')).Select(cells => new DepartmentRecord(cells[0], cells[2])),
        r => $"{r.Reference}|{r.Number}|{r.Code}|{r.Changed}|{r.Note}",
        rows => $"{string.Concat(rows.Select(r => $"{r}\r\n"))}T|{rows.Count}\r\n",
        text => OneLine(text).Replace('|', '/'));

    public static Form Fixed { get; } = new(
        """
        connector: files
        connection: { format: fixed, FOLDERS }
        submit:
          file: "wo-{{ref}}.txt"
          columns:
            Reference: { value: "{{ref}}", width: 30 }
            Kind: { value: "{{code.kind}}", width: 5 }
            Details: { value: "{{ticket.description}}", width: 16000 }
        poll: { files: "status-*", columns: { Ref: 30, Case: 10, Status: 8, Changed: 30, Note: 40 }, READ }
        list: { files: "all-*", columns: { Ref: 30, Case: 10, Status: 8, Changed: 30, Note: 40 }, READ }
        """,
        text => Lines(text).Select(line => new DepartmentRecord(line[..30].TrimEnd(), line[35..].TrimEnd())),
        r => $"{r.Reference,-30}{r.Number,-10}{r.Code,-8}{r.Changed,-30}{r.Note,-40}",
        rows => string.Concat(rows.Select(r => $"{r}\r\n")),
        text => OneLine(text).TrimEnd());

    public static Form Xml { get; } = new(
        """
        connector: files
        connection: { format: xml, FOLDERS }
        submit:
          file: "wo-{{ref}}.xml"
          xml: <Order ref="{{ref}}" kind="{{code.kind}}"><Details>{{ticket.description}}</Details></Order>
        poll: { files: "status-*", rows: /Changes/Change, count: /Changes/@count, XREAD }
        list: { files: "all-*", rows: /Changes/Change, count: /Changes/@count, XREAD }
        """,
        text => [XmlRecord(XDocument.Parse(text).Root!)],
        r => new XElement(
            "Change", new XElement("Ref", r.Reference), new XElement("Case", r.Number), new XElement("Status", r.Code),
            new XElement("Changed", r.Changed), new XElement("Note", r.Note)).ToString(),
        rows => $"<Changes count=\"{rows.Count}\">{string.Concat(rows)}</Changes>\n",
        text => string.Concat(text.Where(c => System.Xml.XmlConvert.IsXmlChar(c) || char.IsSurrogate(c))));

    public static Form Json { get; } = new(
        """
        connector: files
        connection: { format: json, FOLDERS }
        submit:
          file: "wo-{{ref}}.json"
          json: { ref: "{{ref}}", kind: "{{code.kind}}", details: "{{ticket.description}}" }
        poll: { files: "status-*", rows: "$.changes[*]", READ }
        list: { files: "all-*", rows: "$.changes[*]", READ }
        """,
        text => [JsonRecord(JsonDocument.Parse(text).RootElement)],
        r => JsonSerializer.Serialize(new { Ref = r.Reference, Case = r.Number, Status = r.Code, r.Changed, r.Note }),
        rows => $"{{\"changes\":[{string.Join(',', rows)}]}}\n",
        text => text);

    /// <summary>The mapping's sections, with its folders.</summary>
    public string SectionsFor(string outbound, string inbound) => Sections
        .Replace("FOLDERS", $"out: \"{outbound}\", in: \"{inbound}\", ready: {{ quiet: 0s }}", StringComparison.Ordinal)
        .Replace("XREAD", "read: { ref: Ref, id: Case, status: Status, changed: Changed, note: Note }", StringComparison.Ordinal)
        .Replace("READ", "read: { ref: Ref, id: Case, status: Status, changed: Changed, note: Note }", StringComparison.Ordinal);

    private static string[] Lines(string text) => text.Split("\r\n")[..^1];

    private static DepartmentRecord XmlRecord(XElement order) => new(order.Attribute("ref")!.Value, order.Element("Details")!.Value);

    private static DepartmentRecord JsonRecord(JsonElement order) =>
        new(order.GetProperty("ref").GetString()!, order.GetProperty("details").GetString()!);

    private static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}

/// <summary>One change as the department knows it.</summary>
internal sealed record StatusRow(string Reference, string Number, string Code, string Changed, string Note)
{
    public static StatusRow Of(string reference, string code, DateTimeOffset at, string note = "", string number = "") => new(
        reference, number, code, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), note);
}
