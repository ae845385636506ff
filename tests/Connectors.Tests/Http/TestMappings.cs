using Allentown311.Mappings;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Tests.Http;

/// <summary>Mappings to one server. A test replaces the parts that it is about.</summary>
internal static class TestMappings
{
    private const string ApiKey = "auth: { api_key: { header: X-Api-Key, value: \"${KEY}\" } }";

    /// <summary>The <c>auth:</c> key for HTTP Basic.</summary>
    public const string Login = "auth: { basic: { user: hub, password: \"${LOGIN}\" } }";

    // What a mapping writes to send in the clear to another machine.
    private static string PlainTo(string url) =>
        new Uri(url) is { Scheme: "http", IsLoopback: false } other ? $"plain_to: \"{other.Host}\"," : "";

    public static SoapMapping Soap(
        string url, string connection = Login, string submit = "", string read = "//s:Number") => Load<SoapMapping>($$$"""
        mapping: 1
        name: streets
        connector: soap
        connection: { url: "{{{url}}}", {{{PlainTo(url)}}} {{{connection}}} }
        codes: { kind: { of: ticket.service, map: { pothole: PTH } } }
        status: { NEW: received, WIP: in_progress, DONE: completed }
        namespaces: { s: "urn:streets" }
        submit:
          action: urn:streets/Create
          {{{submit}}}
          body: <Create xmlns="urn:streets"><Ref>{{ref}}</Ref><Kind>{{code.kind}}</Kind><Notes>{{ticket.description}}</Notes></Create>
          read: { id: "{{{read}}}" }
          outcomes:
            - { fault: "already exists", then: already_exists, id: "detail/Number" }
            - { fault: "overloaded", then: retry, after: 7s }
        find:
          action: urn:streets/Find
          body: <Find xmlns="urn:streets">{{ref}}</Find>
          read: { id: "//s:Number", status: "//s:Status", ref: "//s:Ref" }
          absent: "//s:FindResponse"
        poll:
          action: urn:streets/Changes
          body: <Changes xmlns="urn:streets">{{cursor}}</Changes>
          rows: "//s:Change"
          empty: "//s:ChangesResponse"
          read: { id: "s:Number", status: "s:Status", changed: "s:Stamp" }
        """);

    public static RestMapping Rest(
        string url, string connection = ApiKey, string poll = "", string find = "", string submitId = "$.id",
        string submit = "", string headers = "") => Load<RestMapping>($$$"""
        mapping: 1
        name: parking
        connector: rest
        connection: { url: "{{{url}}}", {{{PlainTo(url)}}} {{{connection}}} }
        codes: { kind: { of: ticket.service, map: { pothole: hole } } }
        status: { open: received, done: completed }
        submit:
          path: /cases
          query: { zip: "{{ticket.zip}}" }
          {{{(headers.Length > 0 ? headers : "headers: { X-Reference: \"{{ref}}\" }")}}}
          json:
            { reference: "{{ref}}", kind: "{{code.kind}}", note: "{{ticket.description}}",
              lat: "{{ticket.lat}}", due: "{{ticket.due}}" }
          {{{submit}}}
          read: { id: {{{submitId}}} }
          outcomes:
            - { status: 409, then: already_exists, id: $.id }
        find:
          path: /cases
          query: { reference: "{{ref}}" }
          read: { id: "$.items[0].id", status: "$.items[0].status", ref: "$.items[0].reference" }
          {{{find}}}
        poll:
          path: /changes
          query: { since: "{{cursor}}" }
          {{{poll}}}
          rows: $.items[*]
          read: { id: id, status: status, changed: at }
          cursor: { from: changed, overlap: 5m }
        """);

    // Passwords with what Basic, URLs and XML would take for marks of their own.
    private static string? Variable(string name) => name switch
    {
        "KEY" => "k3y",
        "LOGIN" => "pass:word",
        "WEB" => "w",
        "SECRET" => "s3cret",
        "CLIENT" => "s:cret",
        "MARKED" => "p&ss",
        "ACCENTED" => "p&ss ñ",
        _ => name.StartsWith("file:", StringComparison.Ordinal) ? Variables.FromEnvironment(name) : null,
    };

    private static T Load<T>(string yaml)
        where T : Mapping
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText("mappings/test.yaml", yaml, faults, Variable);
        faults.All.ShouldBeEmpty();
        return mapping.ShouldBeOfType<T>();
    }
}
