using System.Globalization;
using System.Net;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.ByHand;

[TestClass]
public class When_an_order_may_have_arrived
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task An_order_corrected_while_in_doubt_is_looked_up_first_and_stays_one_record()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        department.AfterRecord = Reply.LoginPage;
        var mapping = SmallCity.Rest(department.Url).With("settle: 300ms", "settle: 15s");
        using var town = await SmallTown.StartAsync(_ => mapping, Ct);
        await town.PostOneAsync(Ct);
        var order = await town.OrderAsync(o => o.State == "in_doubt", Ct);
        department.AfterRecord = null;

        var (status, body) = await town.Hub.PostAsync($"{order.Reference}/edit", new { changes = new { description = "new words" } }, Ct);

        status.ShouldBe(HttpStatusCode.OK, body);
        body.ShouldContain("looked up first");
        (await town.OrderAsync(o => o.State == "received", Ct)).ExternalId.ShouldBe("D-1");
        department.Records.ShouldBe([order.Reference]);
    }

    [TestMethod]
    public async Task A_parked_order_that_was_corrected_is_looked_up_and_found_although_its_text_differs()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        department.AfterRecord = Reply.LoginPage;
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url, canFind: false), Ct);
        await town.PostOneAsync(Ct);
        await town.ParkedAsync(Ct);
        var order = await town.OrderAsync(o => o.State == "parked", Ct);

        var (code, output) = await town.Hub.RunCommandAsync(Ct, "parked", "retry", order.Reference);
        code.ShouldBe(1);
        output.ShouldContain("cannot be asked");
        output.ShouldContain("adopt");

        // From now on the mapping has a look-up.
        await town.Hub.StopAsync(Ct);
        SmallCity.Write(town.Hub.City, SmallCity.Rest(department.Url));
        department.AfterRecord = null;
        await town.Hub.StartAsync(Ct);
        (await town.Hub.RunSuccessfullyAsync(Ct, "parked", "edit", order.Reference, "--description", "other words"))
            .ShouldContain("is asked for it first");

        (await town.OrderAsync(o => o.State == "received", Ct)).ExternalId.ShouldBe("D-1");
        department.Records.ShouldBe([order.Reference]);
    }

    [TestMethod]
    public async Task An_adopted_order_gets_no_second_record_and_the_departments_status_update_closes_its_ticket()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        department.AfterRecord = Reply.LoginPage;
        var mapping = SmallCity.Rest(department.Url, canFind: false).With("ref: ref, status", "id: id, status");
        using var town = await SmallTown.StartAsync(_ => mapping, Ct);
        var number = await town.PostOneAsync(Ct);
        await town.ParkedAsync(Ct);
        var order = await town.OrderAsync(o => o.State == "parked", Ct);
        var changed = TimeProvider.System.GetUtcNow().AddSeconds(-1).UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        department.Changes.Enqueue($$"""{"id":"H-77","status":"done","at":"{{changed}}"}""");

        var (status, body) = await town.Hub.PostAsync($"{order.Reference}/adopt", new { number = "H-77", reason = "keyed by phone" }, Ct);

        status.ShouldBe(HttpStatusCode.OK, body);
        await town.OrderAsync(o => o is { State: "completed", ExternalId: "H-77" }, Ct);
        (await town.Hub.Api.TicketAsync(number, Ct)).Status.ShouldBe("Closed");
        department.Records.ToList().ShouldBe([order.Reference], "the hub sent nothing after the first order");
        (await town.Hub.PostAsync($"{order.Reference}/adopt", new { number = "H-78" }, Ct)).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
