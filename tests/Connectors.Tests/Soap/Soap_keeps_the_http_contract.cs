using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Soap;

[TestClass]
public sealed class Soap_keeps_the_http_contract : HttpContract
{
    protected override string CreatedAnswer => Envelopes.Created("1");

    protected override string MediaType => "text/xml";

    protected override IWorkOrderConnector Connect(string url, string connection, TimeProvider time) =>
        new SoapConnector(TestMappings.Soap(url, connection), time);

    protected override (int Status, string Body) Refusal(string reason) => (500, Envelopes.Fault("Client", reason));
}

[TestClass]
public sealed class Soap_keeps_the_tls_contract : TlsContract
{
    protected override string CreatedAnswer => Envelopes.Created("1");

    protected override IWorkOrderConnector Connect(string url, string connection) =>
        new SoapConnector(TestMappings.Soap(url, connection), TimeProvider.System);
}
