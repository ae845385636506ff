using System.Net;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.ByHand;

[TestClass]
public class When_a_refused_order_is_dealt_with
{
    private static readonly Reply Refusal = new(422, "text/plain", "no such place: 435 Hamilton St"u8.ToArray());

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_corrected_order_is_sent_again_and_is_one_record_under_the_same_reference()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        department.FixedReply = Refusal;
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), Ct);
        await town.PostOneAsync(Ct);
        await town.ParkedAsync(Ct);
        var order = await town.OrderAsync(o => o.State == "parked", Ct);

        var masked = await town.Hub.RunSuccessfullyAsync(Ct, "parked", "show", order.Reference);
        masked.ShouldNotContain("Hamilton");
        masked.ShouldNotContain("second line");
        masked.ShouldContain("You may: retry, edit, adopt, route, skip");
        var open = await town.Hub.RunSuccessfullyAsync(Ct, "parked", "show", order.Reference, "--payloads", "--by", "carla");
        open.ShouldContain("second line");
        open.ShouldContain("435 Hamilton St");

        department.FixedReply = null;
        var edited = await town.Hub.RunSuccessfullyAsync(
            Ct, "parked", "edit", order.Reference, "--description", "corrected words", "--by", "ann");
        edited.ShouldContain("is sent again");

        await town.OrderAsync(o => o.State == "received", Ct);
        department.Records.ShouldBe([order.Reference]);
        (await town.Hub.RunSuccessfullyAsync(Ct, "parked")).ShouldContain("Nothing is parked.");
        var audit = await town.Hub.AuditAsync(Ct);
        audit.ShouldMatch("carla.* +payload.read");
        audit.ShouldMatch("ann.* +parked.edit .*edited: description");
        audit.ShouldNotContain("corrected words");
        audit.ShouldNotContain("Hamilton");
        using var verify = town.Hub.RunOnData("audit", "--verify");
        (await verify.EndAsync(Ct)).ShouldBe(0, verify.Output);
    }

    [TestMethod]
    public async Task A_skipped_order_is_cancelled_and_nothing_is_sent()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        department.FixedReply = Refusal;
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), Ct);
        var number = await town.PostOneAsync(Ct);
        await town.ParkedAsync(Ct);

        var (code, output) = await town.Hub.RunCommandAsync(Ct, "parked", "skip", number);
        code.ShouldBe(1);
        output.ShouldContain("--because");
        (await town.Hub.RunSuccessfullyAsync(Ct, "parked", "skip", number, "--because", "asked twice")).ShouldContain("is cancelled");

        (await town.Hub.Api.TicketAsync(number, Ct)).Status.ShouldBe("Closed");
        (await town.OrderAsync(_ => true, Ct)).State.ShouldBe("cancelled");
        department.Records.ShouldBeEmpty();
        (await town.Hub.RunCommandAsync(Ct, "parked", "retry", number)).Code.ShouldBe(1);
    }

    [TestMethod]
    public async Task Two_people_who_retry_at_once_make_one_record_of_each_order_and_both_are_in_the_audit()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        department.FixedReply = Refusal;
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), Ct);
        const int Many = 12;
        await new RequestPoster(town.Hub.Api).RunAsync(Enumerable.Range(0, Many).Select(n => TicketRequest.Nth(n, "pothole")), Ct);
        await Eventually.SeesAsync(() => town.Hub.Api.ParkedAsync(Ct), all => all.Count == Many, Ct);
        (await town.Hub.RunSuccessfullyAsync(Ct, "parked", "retry", "--department", "works", "--reason", "HTTP 422"))
            .ShouldContain($"--count {Many}");
        (await town.Hub.Api.ParkedAsync(Ct)).Count.ShouldBe(Many, "without --count the command only counts");
        department.FixedReply = null;

        var retries = await Task.WhenAll(
            town.Hub.PostAsync("retry", new { filter = new { department = "works" }, count = Many }, Ct),
            town.Hub.PostAsync("retry", new { filter = new { department = "works" }, count = Many }, Ct));
        var (code, output) = await town.Hub.RunCommandAsync(
            Ct, "parked", "retry", "--department", "works", "--count", $"{Many}", "--by", "bob");

        retries.Select(p => p.Status).ShouldAllBe(s => s == HttpStatusCode.OK || s == HttpStatusCode.Conflict);
        code.ShouldBe(1);
        output.ShouldContain("0 parked items fit now");
        await Eventually.SeesAsync(() => town.Hub.Api.OrdersAsync(Ct), all => all.All(o => o.State == "received"), Ct);
        var orders = await town.Hub.Api.OrdersAsync(Ct);
        department.Records.Order().ShouldBe(orders.Select(o => o.Reference).Order());
        var audit = await town.Hub.AuditAsync(Ct);
        var bulkRetries = audit.Split('\n').Where(l => l.Contains("parked.retry.bulk", StringComparison.Ordinal));
        bulkRetries.Count(l => l.Contains("open311", StringComparison.Ordinal)).ShouldBe(2);
        audit.ShouldMatch("bob.* +parked.retry.bulk");
    }
}
