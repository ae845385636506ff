using System.Text.RegularExpressions;
using Allentown311.Connectors;
using Allentown311.Interop.Soap;

namespace Allentown311.Interop.JaxWs;

[TestClass]
public sealed partial class When_the_soap_server_is_JaxWs : SoapServerContract
{
    private static readonly string Receipt = Convert.ToBase64String([.. Enumerable.Range(0, 3000).Select(i => (byte)(i * 7))]);

    [TestMethod]
    [DataRow("mtom11", "1.1", true)]
    [DataRow("mtom12", "1.2", true)]
    [DataRow("mtom11", "1.1", false)]
    [DataRow("mtom12", "1.2", false)]
    public async Task Orders_and_answers_arrive_whole_with_and_without_mtom(string endpoint, string version, bool mtom)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(
            server.Address(endpoint), version, more: mtom ? "mtom: true," : "", id: "concat(//w:Number, ' ', //w:Receipt)");
        var order = WorkOrders.Order(1, "¿Dónde? 5\" deep & <near> 🕳");

        var result = await connector.SubmitAsync(order, Ct);

        order.Trail.Answered!.Contains("http://www.w3.org/2004/08/xop/include", StringComparison.Ordinal)
            .ShouldBe(mtom, "JAX-WS packs its answer when the request was packed");
        result.ShouldBe(new SubmitResult.Created($"WO-1 {Receipt}"));
        server.Ledger.ShouldHaveSingleItem().Notes.ShouldBe("¿Dónde? 5\" deep & <near> 🕳");
    }

    [TestMethod]
    public async Task A_server_that_requires_addressing_relates_its_answer_to_our_message_id()
    {
        using var server = await StartAsync(Ct);
        using var plain = WorkOrders.Connect(server.Address("addressed"), "1.2");
        using var connector = WorkOrders.Connect(
            server.Address("addressed"), "1.2", more: "addressing: true,", id: "//*[local-name()='RelatesTo']");
        var order = WorkOrders.Order(1);

        (await plain.SubmitAsync(WorkOrders.Order(1), Ct)).ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldContain("required header");
        var result = await connector.SubmitAsync(order, Ct);

        result.ShouldBe(new SubmitResult.Created(MessageId().Match(order.Trail.Sent!).Groups[1].Value));
        server.Ledger.ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task An_expired_timestamp_is_refused_and_means_the_department_is_down_for_us()
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address("wsse"), auth: WorkOrders.Stamped, time: new YesterdaysClock());

        (await connector.SubmitAsync(WorkOrders.Order(1), Ct)).ShouldBeOfType<SubmitResult.Retry>().After.ShouldBeNull();
        server.Ledger.ShouldBeEmpty();
    }

    protected override async Task<SoapServer> StartAsync(CancellationToken ct) => await JaxWsServer.StartAsync(ct);

    [GeneratedRegex("MessageID>([^<]+)<", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MessageId();

    private sealed class YesterdaysClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddDays(-1);
    }
}
