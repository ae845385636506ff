using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Interop.Soap;

/// <summary>What the hub and a SOAP system of another make say to each other: inherit, and start one.</summary>
public abstract class SoapServerContract
{
    private const string Words = """5" deep & <near> the 'A&P' 🕳, ¿dónde? ñandú ]]> {{ref}}""";

    public TestContext TestContext { get; set; } = null!;

    protected CancellationToken Ct => TestContext.CancellationToken;

    protected abstract Task<SoapServer> StartAsync(CancellationToken ct);

    [TestMethod]
    [DataRow("soap11", "1.1")]
    [DataRow("soap12", "1.2")]
    public async Task An_order_arrives_with_every_character_and_its_number_comes_back(string way, string version)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address(way), version);

        var result = await connector.SubmitAsync(WorkOrders.Order(1, Words), Ct);

        var record = server.Ledger.ShouldHaveSingleItem();
        (record.Ref, record.Notes).ShouldBe((WorkOrders.Order(1).Reference, Words));
        result.ShouldBe(new SubmitResult.Created(record.Number));
    }

    [TestMethod]
    [DataRow("soap11", "1.1")]
    [DataRow("soap12", "1.2")]
    public async Task A_repeat_gets_the_number_of_the_first_and_a_refusal_is_one(string way, string version)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address(way), version);
        var first = (SubmitResult.Created)await connector.SubmitAsync(WorkOrders.Order(1), Ct);

        (await connector.SubmitAsync(WorkOrders.Order(1), Ct)).ShouldBe(new SubmitResult.AlreadyExists(first.Id));
        (await connector.SubmitAsync(WorkOrders.Order(2, service: "sinkhole"), Ct)).ShouldBeOfType<SubmitResult.Rejected>()
            .Reason.ShouldContain("invalid code");
        server.Ledger.Count.ShouldBe(1);
    }

    [TestMethod]
    [DataRow("soap11", "1.1")]
    [DataRow("soap12", "1.2")]
    public async Task A_look_up_finds_what_is_there_and_only_that(string way, string version)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address(way), version);
        await connector.SubmitAsync(WorkOrders.Order(1), Ct);

        (await connector.FindAsync(WorkOrders.Order(1), Ct)).ShouldBeOfType<FindResult.Found>().Id.ShouldBe(server.Ledger.Single().Number);
        (await connector.FindAsync(WorkOrders.Order(2), Ct)).ShouldBeOfType<FindResult.Absent>();
    }

    [TestMethod]
    [DataRow("soap11", "1.1")]
    [DataRow("soap12", "1.2")]
    public async Task Its_changes_are_read_with_their_words(string way, string version)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address(way), version);
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
    public async Task It_accepts_our_security_header_by_its_own_reckoning(string auth)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address("wsse"), auth: auth);

        (await connector.SubmitAsync(WorkOrders.Order(1), Ct)).ShouldBe(new SubmitResult.Created(server.Ledger.Single().Number));
    }

    [TestMethod]
    [DataRow("soap11", WorkOrders.Basic)]
    [DataRow("wsse", WorkOrders.Digest)]
    public async Task A_wrong_password_is_a_retry_and_makes_no_record(string way, string auth)
    {
        using var server = await StartAsync(Ct);
        using var connector = WorkOrders.Connect(server.Address(way), auth: auth, password: "wrong");

        (await connector.SubmitAsync(WorkOrders.Order(1), Ct)).ShouldBeOfType<SubmitResult.Retry>();
        server.Ledger.ShouldBeEmpty();
    }
}
