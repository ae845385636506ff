using Allentown311.Connectors;
using Allentown311.Connectors.Testing;
using Allentown311.CrmCore.Tickets;
using Allentown311.Interop.Soap;
using Allentown311.Interop.SoapCoreServers;
using Allentown311.Samples.Connector;

namespace Allentown311.Interop.Coded;

/// <summary>The sample of a coded connector, against a SOAP server that was built with another library.</summary>
[TestClass]
public sealed class When_a_connector_stands_on_a_typed_proxy
{
    private const string Notes = """5" deep & <near> the 'A&P' 🕳, ¿dónde? ñandú ]]> {{ref}}""";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task An_order_is_sent_once_found_and_read_back()
    {
        using var server = await SoapCoreServer.StartAsync(Ct);
        using var connector = Connect(server.Address("soap11"));
        var order = Orders.Make(description: Notes);

        var created = (await connector.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.Created>();
        var again = await connector.SubmitAsync(Orders.Make(), Ct);
        var found = await connector.FindAsync(Orders.Make(), Ct);
        var page = await connector.ReadStatusAsync(null, Ct);

        var record = server.Ledger.ShouldHaveSingleItem();
        (record.Ref, record.Notes, record.Number).ShouldBe((order.Reference, Notes, created.Id));
        again.ShouldBe(new SubmitResult.AlreadyExists(created.Id));
        found.ShouldBe(new FindResult.Found(created.Id));
        (await connector.FindAsync(Orders.Make(2), Ct)).ShouldBeOfType<FindResult.Absent>();
        page.Updates.Select(u => (u.Reference, u.State)).ShouldBe(
            [(order.Reference, WorkOrderState.Received), (order.Reference, WorkOrderState.Completed)]);
        page.Updates[1].Note.ShouldBe("filled & \"rolled\" 🚧");
        order.Trail.Sent!.ShouldContain(order.Reference);
        order.Trail.Answered!.ShouldContain(created.Id);
        order.Trail.Sent!.ShouldNotContain(SoapServer.Password);
    }

    [TestMethod]
    public async Task What_was_certainly_not_taken_is_told_apart_from_what_may_have_been()
    {
        using var server = await SoapCoreServer.StartAsync(Ct);
        using var connector = Connect(server.Address("soap11"));
        using var stranger = Connect(server.Address("soap11"), password: "wrong");
        using var lost = Connect("http://127.0.0.1:9/nothing");
        var leaseless = Orders.Make(3) with { Trail = new Trail(() => throw new LeaseLostException()) };

        (await connector.SubmitAsync(Orders.Make(2, service: Orders.Refused), Ct))
            .ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldContain("invalid code");
        (await lost.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Retry>();
        (await stranger.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Retry>();
        await Should.ThrowAsync<LeaseLostException>(() => connector.SubmitAsync(leaseless, Ct));

        server.Ledger.ShouldBeEmpty();
        (await lost.CheckAsync(Ct)).Reachable.ShouldBeFalse();
        (await connector.CheckAsync(Ct)).Reachable.ShouldBeTrue();
    }

    private static WorkOrdersConnector Connect(string url, string password = SoapServer.Password)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["url"] = url,
            ["user"] = SoapServer.Login,
            ["password"] = password,
        };
        return new WorkOrdersConnector(Connections.Of<WorkOrdersConnector>(settings, TimeProvider.System));
    }
}
