using Allentown311.Mappings.Csv;
using Allentown311.Mappings.UnitTests.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.FileFormats;

/// <summary>Whole mappings of files in each format, to use and to break.</summary>
internal static class FileMappings
{
    public const string Pipe = """
        mapping: 1
        name: water
        connector: csv
        connection: { out: /tmp/a, in: /tmp/b, delimiter: "|", quote: none, neutralise: false, line_end: lf }
        status: { NEW: received, DONE: completed }
        submit:
          file: "wo-{{ref}}.txt"
          header: false
          first: [ H, "{{file.count}}" ]
          last: [ T, "{{file.count}}" ]
          columns: { Reference: "{{ref}}", Details: "{{ticket.description}}" }
        poll:
          files: "status-*.txt"
          columns: [ Kind, Ref, Case, Status, Changed ]
          first: { starts: "H|" }
          last: { starts: "T|", count: 2 }
          read: { ref: Ref, id: Case, status: Status, changed: Changed }
        """;

    public const string Fixed = """
        mapping: 1
        name: roads
        connector: files
        connection: { format: fixed, out: /tmp/a, in: /tmp/b, encoding: windows-1252 }
        status: { NEW: received, DONE: completed }
        submit:
          file: "wo-{{ref}}.txt"
          columns:
            Reference: { value: "{{ref}}", width: 20 }
            Zip: { value: "{{ticket.zip}}", start: 23, width: 7, align: right, pad: "0" }
            Details: { value: "{{ticket.description}}", width: 10, truncate: true }
            Street: { value: "{{ticket.address}}", width: 12 }
        poll:
          files: "status-*.txt"
          columns: { Ref: 20, Case: { width: 8, align: right, pad: "0" }, Status: 4, Changed: { start: 34, width: 20 } }
          last: { starts: "99", count: { start: 3, width: 6 } }
          read: { ref: Ref, id: Case, status: Status, changed: Changed }
        """;

    public const string Xml = """
        mapping: 1
        name: lights
        connector: files
        connection: { format: xml, out: /tmp/a, in: /tmp/b, encoding: iso-8859-1, line_end: lf }
        status: { NEW: received, DONE: completed }
        submit:
          file: "wo-{{ref}}.xml"
          xml: <Order ref="{{ref}}"><Text>{{ticket.description}}</Text></Order>
        poll:
          files: "status-*.xml"
          namespaces: { s: "urn:lights" }
          rows: /s:Changes/s:Change
          count: /s:Changes/@count
          read: { ref: "@ref", id: "s:No", status: "s:State", changed: "s:At", note: "s:Note" }
        """;

    public const string Json = """
        mapping: 1
        name: trees
        connector: files
        connection: { format: json, out: /tmp/a, in: /tmp/b, bom: true, line_end: lf }
        status: { NEW: received, DONE: completed }
        submit:
          file: "wo-{{ref}}.json"
          json: { reference: "{{ref}}", lat: "{{ticket.lat}}", text: "{{ticket.description}}" }
        poll:
          files: "status-*.json"
          rows: $.changes[*]
          count: $.total
          read: { ref: ref, status: status, changed: at }
        """;

    public static CsvMapping Load(string text) => Files.LoadWithoutFaults<CsvMapping>(text);

    public static IReadOnlyList<Fault> Faults(string text) => Files.Load(text).Faults;
}
