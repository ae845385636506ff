using Allentown311.Connectors;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Testing;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Interop.Soap;

/// <summary>The hub's side of these tests: the mapping that an integrator would write from workorders.wsdl, and orders to send.</summary>
internal static class WorkOrders
{
    public const string Basic = "basic: { user: \"${LOGIN}\", password: \"${PASSWORD}\" }";
    public const string Digest = "wsse: { user: \"${LOGIN}\", password: \"${PASSWORD}\" }";
    public const string Stamped = "wsse: { user: \"${LOGIN}\", password: \"${PASSWORD}\", timestamp: true }";

    private const string CreateBody =
        """<CreateWorkOrder xmlns="urn:interop:workorders"><ClientRef>{{ref}}</ClientRef><Kind>{{code.kind}}</Kind>"""
        + "<Notes>{{ticket.description}}</Notes></CreateWorkOrder>";

    /// <summary>Creates a connector to a server.</summary>
    /// <param name="url">The server's address.</param>
    /// <param name="version">The SOAP version.</param>
    /// <param name="auth">How the hub signs in.</param>
    /// <param name="password">The password of <paramref name="auth"/>.</param>
    /// <param name="more">More keys of <c>connection:</c>, each with a comma after it.</param>
    /// <param name="id">The XPath of the number in an answer.</param>
    /// <param name="time">The clock; null for the machine's.</param>
    public static SoapConnector Connect(
        string url,
        string version = "1.1",
        string auth = Basic,
        string password = SoapServer.Password,
        string more = "",
        string id = "//w:Number",
        TimeProvider? time = null)
    {
        var faults = new Faults();
        var yaml = Yaml(url, $"{more} version: {version}", auth, id);
        var mapping = MappingLoader.LoadText(
            "mappings/workorders.yaml",
            yaml,
            faults,
            name => name switch { "LOGIN" => SoapServer.Login, "PASSWORD" => password, _ => null });
        faults.All.ShouldBeEmpty();
        return new SoapConnector(mapping.ShouldBeOfType<SoapMapping>(), time ?? TimeProvider.System);
    }

    public static OutgoingOrder Order(int n, string notes = "Hole in the road", string service = Orders.Known) =>
        Orders.Make(n, notes, service);

    private static string Yaml(string url, string connection, string auth, string id) => $$$"""
        mapping: 1
        name: workorders
        connector: soap
        connection: { url: "{{{url}}}", {{{connection}}}, timeout: 20s, auth: { {{{auth}}} } }
        codes: { kind: { of: ticket.service, map: { pothole: PTH, sinkhole: BAD } } }
        status: { NEW: received, DONE: completed }
        namespaces: { w: "urn:interop:workorders" }
        submit:
          action: urn:interop:workorders/CreateWorkOrder
          body: |
            {{{CreateBody}}}
          read: { id: "{{{id}}}" }
          outcomes:
            - { fault: "already exists", then: already_exists, id: "//*[local-name()='ExistingNumber']" }
            - { fault: "invalid code", then: reject }
        find:
          action: urn:interop:workorders/Find
          body: <Find xmlns="urn:interop:workorders"><ClientRef>{{ref}}</ClientRef></Find>
          read: { id: "//w:Number", ref: "//w:ClientRef" }
          absent: "//w:FindResponse"
        poll:
          action: urn:interop:workorders/GetChanges
          body: <GetChanges xmlns="urn:interop:workorders"><Since>{{cursor}}</Since></GetChanges>
          rows: "//w:Change"
          empty: "//w:GetChangesResponse"
          read: { id: "w:Number", ref: "w:ClientRef", status: "w:Status", changed: "w:Stamp", note: "w:Comment" }
          cursor: { from: changed, format: "yyyy-MM-ddTHH:mm:ss.fff'Z'", timezone: UTC, overlap: 1m }
        """;
}
