namespace Allentown311.Interop.Soap;

[TestClass]
public sealed class When_the_soap_server_is_the_npm_package : SoapServerContract
{
    protected override async Task<SoapServer> StartAsync(CancellationToken ct) => await NodeServer.StartAsync(ct);
}
