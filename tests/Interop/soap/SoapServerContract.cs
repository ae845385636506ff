using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Interop.Soap;

/// <summary>What every SOAP server that is not ours must understand of the hub, and the hub of it. Inherit, and start the server.</summary>
public abstract class SoapServerContract
{
    private const string Notes = """5" deep & <near> the 'A&P' 🕳, ¿dónde? ñandú ]]> {{ref}}""";

    public TestContext TestContext { get; set; } = null!;

    protected CancellationToken Ct => TestContext.CancellationToken;

    protected abstract Task<SoapServer> StartAsync(CancellationToken ct);

    [TestMethod]
    [DataRow("soap11", "1.1")]
    [DataRow("soap12", "1.2")]
    public async Task An_order_arrives_with_every_character_and_its_number_is_returned(string endpoint, string version)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address(endpoint), version);

        var result = await connector.SubmitAsync(WorkOrders.Order(1, Notes), Ct);

        var record = server.Ledger.ShouldHaveSingleItem();
        (record.Ref, record.Notes).ShouldBe((WorkOrders.Order(1).Reference, Notes));
        result.ShouldBe(new SubmitResult.Created(record.Number));
    }

    [TestMethod]
    [DataRow("soap11", "1.1")]
    [DataRow("soap12", "1.2")]
    public async Task A_repeated_order_gets_the_number_of_the_first_and_a_refused_one_is_rejected(string endpoint, string version)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address(endpoint), version);
        var first = (SubmitResult.Created)await connector.SubmitAsync(WorkOrders.Order(1), Ct);

        (await connector.SubmitAsync(WorkOrders.Order(1), Ct)).ShouldBe(new SubmitResult.AlreadyExists(first.Id));
        (await connector.SubmitAsync(WorkOrders.Order(2, service: "sinkhole"), Ct)).ShouldBeOfType<SubmitResult.Rejected>()
            .Reason.ShouldContain("invalid code");
        server.Ledger.Count.ShouldBe(1);
    }

    [TestMethod]
    [DataRow("soap11", "1.1")]
    [DataRow("soap12", "1.2")]
    public async Task A_look_up_finds_only_an_order_that_exists(string endpoint, string version)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address(endpoint), version);
        await connector.SubmitAsync(WorkOrders.Order(1), Ct);

        (await connector.FindAsync(WorkOrders.Order(1), Ct)).ShouldBeOfType<FindResult.Found>().Id.ShouldBe(server.Ledger.Single().Number);
        (await connector.FindAsync(WorkOrders.Order(2), Ct)).ShouldBeOfType<FindResult.Absent>();
    }

    [TestMethod]
    [DataRow("soap11", "1.1")]
    [DataRow("soap12", "1.2")]
    public async Task The_servers_changes_are_read_with_their_notes(string endpoint, string version)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address(endpoint), version);
        await connector.SubmitAsync(WorkOrders.Order(1), Ct);
        await connector.SubmitAsync(WorkOrders.Order(2), Ct);

        var page = await connector.ReadStatusAsync(null, Ct);

        page.Rejected.ShouldBeEmpty();
        page.Updates.Select(u => (u.Reference, u.State)).ShouldBe(
        [
            (WorkOrders.Order(1).Reference, WorkOrderState.Received), (WorkOrders.Order(1).Reference, WorkOrderState.Completed),
            (WorkOrders.Order(2).Reference, WorkOrderState.Received), (WorkOrders.Order(2).Reference, WorkOrderState.Completed),
        ], ignoreOrder: true);
        page.Updates.Where(u => u.State == WorkOrderState.Completed).ShouldAllBe(u => u.Note == "filled & \"rolled\" 🚧");
    }

    [TestMethod]
    [DataRow(WorkOrders.Digest)]
    [DataRow(WorkOrders.Stamped)]
    public async Task The_servers_own_check_accepts_our_security_header(string auth)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address("wsse"), auth: auth);

        (await connector.SubmitAsync(WorkOrders.Order(1), Ct)).ShouldBe(new SubmitResult.Created(server.Ledger.Single().Number));
    }

    [TestMethod]
    [DataRow("soap11", WorkOrders.Basic)]
    [DataRow("wsse", WorkOrders.Digest)]
    public async Task A_wrong_password_is_a_retry_and_makes_no_record(string endpoint, string auth)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address(endpoint), auth: auth, password: "wrong");

        (await connector.SubmitAsync(WorkOrders.Order(1), Ct)).ShouldBeOfType<SubmitResult.Retry>();
        server.Ledger.ShouldBeEmpty();
    }
}
