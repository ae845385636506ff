using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Rest;

[TestClass]
public sealed class Rest_keeps_the_http_contract : HttpContract
{
    protected override string Sound => """{"id":"1"}""";

    protected override string MediaType => "application/json";

    protected override IWorkOrderConnector Connect(string url, string connection, TimeProvider time) =>
        new RestConnector(Maps.Rest(url, connection), time);

    protected override (int Status, string Body) Refusal(string words) => (422, $$"""{"error":"{{words}}"}""");
}

[TestClass]
public sealed class Rest_keeps_the_tls_contract : TlsContract
{
    protected override string Sound => """{"id":"1"}""";

    protected override IWorkOrderConnector Connect(string url, string connection) =>
        new RestConnector(Maps.Rest(url, connection), TimeProvider.System);
}
