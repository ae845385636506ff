using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Loading;

/// <summary>Small whole mapping files to break, and a loader for one text.</summary>
internal static class Files
{
    public const string Soap = """
        mapping: 1
        name: streets
        connector: soap
        connection: { url: "https://streets.test/service.asmx", timeout: 20s, auth: { basic: { user: hub, password: "${SECRET}" } } }
        limits: { concurrency: 4, rate: 200/s, attempts: 3, retry: { first: 1s, most: 1m }, breaker: { failures: 3, pause: 5s } }
        codes:
          problem: { of: ticket.service, map: { pothole: PTH, sinkhole: SNK } }
        status: { NEW: received, DONE: completed }
        submit:
          action: urn:streets/Create
          namespaces: { s: "urn:streets" }
          body: |
            <Create xmlns="urn:streets">
              <Ref>{{ref}}</Ref><Type>{{code.problem}}</Type>
              <Notes at="{{ticket.address}}">{{ticket.description}}</Notes>
            </Create>
          read: { id: "//s:Number" }
          outcomes:
            - { fault: "already exists", then: already_exists, id: "detail/Number" }
            - { fault: "busy", then: retry, after: 30s }
        find:
          action: urn:streets/Find
          body: <Find xmlns="urn:streets">{{ref}}</Find>
          read: { id: "//s:Number", status: "//s:Status", ref: "//s:Ref" }
          settle: 45s
          absent: "//s:FindResponse"
          outcomes: [ { fault: "no such order", then: absent } ]
        poll:
          every: 30s
          action: urn:streets/Changes
          body: <Changes xmlns="urn:streets"><Since>{{cursor}}</Since></Changes>
          rows: "//s:Change"
          empty: "//s:ChangesResponse"
          outcomes: [ { path: "//s:Trouble", then: fail, reason: "//s:Trouble" } ]
          read: { id: "s:Number", ref: "s:Ref", status: "s:Status", changed: "s:Stamp", note: "s:Comment" }
          cursor: { from: changed, overlap: 10m, format: "yyyy-MM-ddTHH:mm:ss", timezone: America/New_York }
        list:
          action: urn:streets/All
          body: <All xmlns="urn:streets">{{since}}</All>
          rows: "//s:Order"
          empty: "//s:AllResponse"
          read: { id: "s:Number", ref: "s:Ref", status: "s:Status", changed: "s:Stamp" }
        tests:
          - { name: a hole, ticket: { service: pothole }, expect: { contains: PTH } }
        """;

    public const string Rest = """
        mapping: 1
        name: parking
        connector: rest
        connection: { url: "https://parking.test/api", auth: { api_key: { header: X-Api-Key, value: "${SECRET}" } } }
        codes:
          category: { of: ticket.service, map: { pothole: hole } }
        status: { open: received, resolved: completed }
        submit:
          path: "/cases/{{ref}}"
          query: { zip: "{{ticket.zip}}" }
          headers: { X-Tenant: "${SECRET}" }
          json:
            reference: "{{ref}}"
            category: "{{code.category}}"
            lat: "{{ticket.lat}}"
            at: "{{ticket.requested}}"
            address: "{{ticket.address}}"
            note: "said: {{ticket.description}}"
            version: 2
            urgent: false
            postal: 018104
            quoted: "2"
            tags: [ 311, hub ]
          read: { id: $.caseId }
          outcomes:
            - { status: 409, then: already_exists, id: $.caseId }
            - { status: 4xx, body: "full", then: retry, after: 1m }
            - { status: 422, then: reject, reason: $.error }
        find:
          path: /cases
          query: { reference: "{{ref}}" }
          read: { id: "$.items[0].caseId", status: "$.items[0].status", ref: "$.items[0].reference" }
        poll:
          path: /changes
          query: { since: "{{cursor}}" }
          paging: { param: page, first: 1, next: $.next }
          rows: $.items[*]
          read: { id: caseId, ref: reference, status: status, changed: changedAt, note: note }
          cursor: { from: changed, overlap: 5m, format: "yyyy-MM-ddTHH:mm:ss.fffZ", timezone: UTC }
        receive:
          format: json
          rows: "$"
          read: { id: caseId, status: status, changed: changedAt }
          auth: { hmac: "${HOOK}" }
        """;

    /// <summary>A CSV mapping whose orders have these columns.</summary>
    public static string Csv(string columns) => $$$"""
        mapping: 1
        name: animals
        connector: csv
        connection: { out: /srv/animals/in }
        submit: { file: "wo-{{ref}}.csv", columns: { {{{columns}}} } }
        """;

    /// <summary>An SQL mapping whose insert has this parameter.</summary>
    public static string Sql(string parameter) => $$$"""
        mapping: 1
        name: parks
        connector: sql
        connection: { database: sqlite, connection_string: "Data Source=/srv/parks.db" }
        submit: { sql: "INSERT INTO work (data) VALUES (@data)", params: { {{{parameter}}} } }
        """;

    public static string? Variable(string name) => name switch
    {
        "SECRET" => "s3cret",
        "HOOK" => "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtMjRi",
        "BROKEN_HOOK" => "whsec_%%%",
        "HOOK_KEY" => "a-key-of-this-mapping",
        _ => null,
    };

    public static (Mapping? Mapping, IReadOnlyList<Fault> Faults) Load(
        string text, IReadOnlySet<string>? services = null, IEnumerable<string>? answers = null)
    {
        var faults = new Faults();
        return (MappingLoader.LoadText("mappings/test.yaml", text, faults, Variable, services, answers), faults.All);
    }

    public static T LoadWithoutFaults<T>(string text)
        where T : Mapping
    {
        var (mapping, faults) = Load(text);
        faults.ShouldBeEmpty();
        return mapping.ShouldBeOfType<T>();
    }
}
