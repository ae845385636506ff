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
    public async Task Corrected_while_in_doubt_it_is_looked_up_first_and_stays_one_record()
    {
        await using var department = await StandIn.StartAsync(Ct);
        department.AfterRecord = Reply.LoginPage;
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url).Replace("settle: 300ms", "settle: 15s", StringComparison.Ordinal), Ct);
        await town.AskAsync(Ct);
        var order = await town.OrderAsync(o => o.State == "in_doubt", Ct);
        department.AfterRecord = null;

        var (status, body) = await town.Hub.PostAsync($"{order.Reference}/edit", new { changes = new { description = "new words" } }, Ct);

        status.ShouldBe(HttpStatusCode.OK, body);
        body.ShouldContain("looked up first");
        (await town.OrderAsync(o => o.State == "received", Ct)).ExternalId.ShouldBe("D-1");
        department.Records.ShouldBe([order.Reference]);
    }

    [TestMethod]
    public async Task Parked_and_corrected_it_is_looked_up_and_found_although_its_words_differ()
    {
        await using var department = await StandIn.StartAsync(Ct);
        department.AfterRecord = Reply.LoginPage;
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url, canFind: false), Ct);
        await town.AskAsync(Ct);
        await town.ParkedAsync(Ct);
        var order = await town.OrderAsync(o => o.State == "parked", Ct);

        var (code, said) = await town.Hub.DoAsync(Ct, "parked", "retry", order.Reference);
        (code, said).ShouldSatisfyAllConditions(x => x.code.ShouldBe(1), x => x.said.ShouldContain("cannot be asked"), x => x.said.ShouldContain("adopt"));

        // From now on it can be asked.
        await town.Hub.StopAsync(Ct);
        SmallCity.Write(town.Hub.City, SmallCity.Rest(department.Url));
        department.AfterRecord = null;
        await town.Hub.StartAsync(Ct);
        (await town.Hub.DoneAsync(Ct, "parked", "edit", order.Reference, "--description", "other words")).ShouldContain("is asked for it first");

        (await town.OrderAsync(o => o.State == "received", Ct)).ExternalId.ShouldBe("D-1");
        department.Records.ShouldBe([order.Reference]);
    }

    [TestMethod]
    public async Task Keyed_by_hand_and_adopted_it_is_no_second_record_and_the_departments_word_about_it_closes_the_ticket()
    {
        await using var department = await StandIn.StartAsync(Ct);
        department.AfterRecord = Reply.LoginPage;
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url, canFind: false).Replace("ref: ref, status", "id: id, status", StringComparison.Ordinal), Ct);
        var number = await town.AskAsync(Ct);
        await town.ParkedAsync(Ct);
        var order = await town.OrderAsync(o => o.State == "parked", Ct);
        department.Changes.Enqueue($$"""{"id":"H-77","status":"done","at":"{{TimeProvider.System.GetUtcNow().AddSeconds(-1).UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}}"}""");

        var (status, body) = await town.Hub.PostAsync($"{order.Reference}/adopt", new { number = "H-77", reason = "keyed by phone" }, Ct);

        status.ShouldBe(HttpStatusCode.OK, body);
        await town.OrderAsync(o => o is { State: "completed", ExternalId: "H-77" }, Ct);
        (await town.Hub.Api.TicketAsync(number, Ct)).Status.ShouldBe("Closed");
        department.Records.ToList().ShouldBe([order.Reference], "what was sent at first, and nothing since");
        (await town.Hub.PostAsync($"{order.Reference}/adopt", new { number = "H-78" }, Ct)).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
