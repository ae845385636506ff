using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Rest;

[TestClass]
public sealed class Rest_keeps_the_http_contract : HttpContract
{
    protected override string CreatedAnswer => """{"id":"1"}""";

    protected override string MediaType => "application/json";

    protected override IWorkOrderConnector Connect(string url, string connection, TimeProvider time) =>
        new RestConnector(TestMappings.Rest(url, connection), time);

    protected override (int Status, string Body) Refusal(string reason) => (422, $$"""{"error":"{{reason}}"}""");
}

[TestClass]
public sealed class Rest_keeps_the_tls_contract : TlsContract
{
    protected override string CreatedAnswer => """{"id":"1"}""";

    protected override IWorkOrderConnector Connect(string url, string connection) =>
        new RestConnector(TestMappings.Rest(url, connection), TimeProvider.System);
}
