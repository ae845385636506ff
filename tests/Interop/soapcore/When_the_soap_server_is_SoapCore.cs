using Allentown311.Connectors;
using Allentown311.Interop.Soap;

namespace Allentown311.Interop.SoapCoreServers;

[TestClass]
public sealed class When_the_soap_server_is_SoapCore : SoapServerContract
{
    [TestMethod]
    public async Task SoapCore_reads_our_addressing_headers()
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address("addressed"), "1.2", more: "addressing: true,");

        var result = await connector.SubmitAsync(WorkOrders.Order(1), Ct);

        result.ShouldBe(new SubmitResult.Created(server.Ledger.ShouldHaveSingleItem().Number));
    }

    [TestMethod]
    [DataRow("soap11", "1.1")]
    [DataRow("soap12", "1.2")]
    public async Task SoapCore_cannot_read_mtom_and_makes_no_record(string endpoint, string version)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address(endpoint), version, more: "mtom: true,");

        (await connector.SubmitAsync(WorkOrders.Order(1), Ct)).ShouldBeOfType<SubmitResult.Rejected>();
        server.Ledger.ShouldBeEmpty();
    }

    protected override async Task<SoapServer> StartAsync(CancellationToken ct) => await SoapCoreServer.StartAsync(ct);
}
