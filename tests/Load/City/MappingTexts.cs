namespace Allentown311.Load.City;

/// <summary>The mappings, in the shape an integrator writes them; see samples/allentown/mappings for the full ones.</summary>
internal static class MappingTexts
{
    public static string Rest(string name, string url, string limits, string keyFile) =>
        $$$"""
        mapping: 1
        name: {{{name}}}
        connector: rest
        connection: { url: "{{{url}}}", timeout: 20s }
        limits: {{{limits}}}
        codes: { kind: { of: ticket.service, map: { rest: REST, waiting: WAIT } } }
        status: { open: received, done: completed }
        submit:
          method: POST
          path: /
          json:
            ref: "{{ref}}"
            kind: "{{code.kind}}"
            address: '{{default ticket.address "no address given"}}'
            lat: "{{ticket.lat}}"
            lon: "{{ticket.long}}"
            description: '{{default ticket.description "no details given"}}'
            reportedAt: '{{date ticket.requested "yyyy-MM-ddTHH:mm:ss.fffZ" "UTC"}}'
          read: { id: "$.id" }
          outcomes: [ { status: 409, then: already_exists, id: "$.id" } ]
        resend: safe
        receive:
          format: json
          rows: "$"
          read: { id: id, ref: ref, status: status, changed: changed, note: note }
          auth: { key: "${file:{{{keyFile}}}}" }
        """;

    public static string Soap(string url, string keyFile) =>
        $$$"""
        mapping: 1
        name: soap
        connector: soap
        connection: { url: "{{{url}}}", version: 1.1, timeout: 20s }
        limits: { concurrency: 16 }
        codes: { kind: { of: ticket.service, map: { soap: SOAP } } }
        status: { NEW: received, DONE: completed }
        submit:
          action: urn:load/Create
          namespaces: { s: "urn:load" }
          body: |
            <Create xmlns="urn:load"><Ref>{{ref}}</Ref><Kind>{{code.kind}}</Kind>
              <Address>{{truncate (default ticket.address "no address given") 60}}</Address>
              <Lat>{{ticket.lat}}</Lat><Long>{{ticket.long}}</Long>
              <Notes>{{default ticket.description "no details given"}}</Notes>
              <ReportedAt>{{date ticket.requested "yyyy-MM-ddTHH:mm:ss" "America/New_York"}}</ReportedAt></Create>
          read: { id: "//s:Number" }
          outcomes: [ { fault: "already exists", then: already_exists, id: "//s:Number" } ]
        resend: safe
        receive:
          format: xml
          rows: "//s:Change"
          read: { id: "s:Number", ref: "s:Ref", status: "s:Status", changed: "s:Stamp", note: "s:Comment" }
          auth: { key: "${file:{{{keyFile}}}}" }
        """;
}
