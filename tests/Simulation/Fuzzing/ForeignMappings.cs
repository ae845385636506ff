using System.Text;
using Allentown311.Mappings;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Simulation.Fuzzing;

/// <summary>Mappings of each kind, as the reference shows them.</summary>
internal static class ForeignMappings
{
    private const string Head = "mapping: 1\nname: fuzzed\n";

    public const string Soap = Head +
        """
        connector: soap
        connection: { url: "https://streets.example/service.asmx" }
        status: { NEW: received, WIP: in_progress, COMP: completed }
        namespaces: { s: "urn:streets" }
        submit:
          action: urn:streets/Create
          body: <Create xmlns="urn:streets"><Ref>{{ref}}</Ref><Notes>{{ticket.description}}</Notes></Create>
          read: { id: "//s:WorkOrderNumber" }
          outcomes:
            - { fault: "already exists", then: already_exists, id: "detail/ExistingNumber" }
            - { fault: "invalid code", then: reject }
        find:
          action: urn:streets/Find
          body: <Find xmlns="urn:streets"><Ref>{{ref}}</Ref></Find>
          read: { id: "//s:WorkOrderNumber", status: "//s:Status", ref: "//s:Ref" }
          outcomes: [ { fault: "no such order", then: absent } ]
        poll:
          action: urn:streets/Changes
          body: <Changes xmlns="urn:streets"><Since>{{cursor}}</Since></Changes>
          rows: "//s:Change"
          read: { id: "s:Number", ref: "s:Ref", status: "s:Status", changed: "s:Stamp", note: "s:Comment" }
          cursor: { from: changed, format: "yyyy-MM-ddTHH:mm:ss", timezone: America/New_York }
        """;

    public const string Rest = Head +
        """
        connector: rest
        connection: { url: "https://parking.example/api" }
        status: { open: received, working: in_progress, resolved: completed }
        submit:
          path: /cases
          json: { ref: "{{ref}}", text: "{{ticket.description}}" }
          read: { id: $.caseId }
          outcomes:
            - { status: 409, then: already_exists, id: $.caseId }
            - { status: 422, then: reject, reason: $.error }
        find:
          path: /cases
          query: { ref: "{{ref}}" }
          read: { id: "$.items[0].caseId", status: "$.items[0].status", ref: "$.items[0].ref" }
        poll:
          path: /changes
          query: { since: "{{cursor}}" }
          paging: { param: page, first: 1, next: $.next }
          rows: $.items[*]
          read: { id: caseId, ref: ref, status: status, changed: changedAt, note: note }
          cursor: { from: changed }
        receive:
          rows: "$"
          read: { id: caseId, ref: ref, status: status, changed: changedAt, note: note }
          auth: { hmac: "${SECRET}" }
        """;

    public const string Csv = Head +
        """
        connector: csv
        connection: { out: /tmp/out, in: /tmp/in, in_encoding: utf-8 }
        status: { NEW: received, WIP: in_progress, CLOSED: completed }
        submit: { file: "wo-{{ref}}.csv", columns: { Ref: "{{ref}}" } }
        poll:
          files: "status-*.csv"
          read: { ref: Ref, id: CaseNo, status: Status, changed: Changed, note: Remarks }
          changed: { format: ["MM/dd/yyyy hh:mm:ss tt", "yyyy-MM-ddTHH:mm:ssK"], timezone: America/New_York }
        """;

    public const string Queue = Head +
        """
        connector: queue
        resend: safe
        connection: { broker: rabbitmq, url: "${BROKER}" }
        status: { open: received, done: completed }
        submit: { queue: orders, json: { ref: "{{ref}}" } }
        poll:
          queue: changes
          read: { id: id, ref: ref, status: status, changed: at, note: note }
        """;

    /// <summary>Reads a mapping that is sound.</summary>
    public static T Load<T>(string yaml)
        where T : Mapping
    {
        var faults = new Faults();
        return MappingLoader.LoadText("mappings/fuzzed.yaml", yaml, faults, Secret) as T
            ?? throw new InvalidOperationException(string.Join("\n", faults.All));
    }

    /// <summary>What stands in the place of each variable.</summary>
    public static string? Secret(string name) => name switch
    {
        "SECRET" => "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "BROKER" => "amqps://hub:secret@broker.example/works",
        _ => null,
    };

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
