using Allentown311.Connectors;
using Allentown311.Connectors.Testing;
using Allentown311.CrmCore.Tickets;
using Allentown311.Interop.Soap;
using Allentown311.Interop.SoapCoreServers;
using Allentown311.Samples.Connector;
using Microsoft.Extensions.Time.Testing;

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

    [TestMethod]
    public async Task A_stamp_from_the_future_is_a_rejected_row_and_moves_no_cursor()
    {
        using var server = await SoapCoreServer.StartAsync(Ct);
        using var now = Connect(server.Address("soap11"));
        await now.SubmitAsync(Orders.Make(), Ct);

        // To a hub whose clock is a day behind, what the service stamps now lies in the future.
        using var behind = Connect(server.Address("soap11"), time: new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(-1)));
        var page = await behind.ReadStatusAsync("2026-01-01T00:00:00.000Z", Ct);

        (page.Updates.Count, page.Rejected.Count, page.Cursor).ShouldBe((0, 2, "2026-01-01T00:00:00.000Z"));
        (await now.ReadStatusAsync(page.Cursor, Ct)).Updates.Count.ShouldBe(2);
    }

    [TestMethod]
    public void A_password_goes_nowhere_without_TLS_but_to_this_machine() =>
        Should.Throw<ArgumentException>(() => Connect("http://works.example/service")).Message.ShouldContain("must be https");

    private static WorkOrdersConnector Connect(string url, string password = SoapServer.Password, TimeProvider? time = null)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["url"] = url,
            ["user"] = SoapServer.Login,
            ["password"] = password,
        };
        return new WorkOrdersConnector(Connections.Of<WorkOrdersConnector>(settings, time ?? TimeProvider.System));
    }
}
