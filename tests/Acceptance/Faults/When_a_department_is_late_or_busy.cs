using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Faults;

[TestClass]
public class When_a_department_is_late_or_busy
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task An_order_it_commits_after_we_gave_up_waiting_is_found_and_not_sent_again()
    {
        var ct = TestContext.CancellationToken;
        await using var department = await StandIn.StartAsync(ct);
        var gaveUp = new TaskCompletionSource();
        department.BeforeRecord = async (aborted, _) =>
        {
            // The caller's time-out shows as an aborted request; the record is made a while after that.
            await aborted.WhenCancelledAsync();
            gaveUp.TrySetResult();
            await Task.Delay(Second, TimeProvider.System, ct);
        };
        using var town = await SmallTown.StartAsync(_ => SmallCity.Soap(department.Url).Replace("timeout: 10s", "timeout: 1s", StringComparison.Ordinal).Replace("settle: 300ms", "settle: 4s", StringComparison.Ordinal), ct);

        await town.AskAsync(ct);
        await gaveUp.Task.WaitAsync(Eventually.Patience, TimeProvider.System, ct);
        var order = await town.OrderAsync(o => o.State is "received", ct);

        department.Records.ShouldBe([order.Reference]);
        department.Creates.Count.ShouldBe(1, "nothing was sent inside the settle time");
    }

    [TestMethod]
    public async Task The_rate_it_measures_stays_under_the_one_agreed_while_a_backlog_drains()
    {
        var ct = TestContext.CancellationToken;
        await using var department = await StandIn.StartAsync(ct);
        department.Instead = new Reply(503, "text/plain", []);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url).Replace("limits: {", "limits: { rate: 20/s,", StringComparison.Ordinal), ct);
        await new Posting(town.Hub.Api).RunAsync(Enumerable.Range(0, 80).Select(n => Ask.Nth((3 * n) + 2, "pothole")), ct);
        department.Creates.Clear();
        await using var stalls = new Stalls();
        department.Instead = null;

        await Eventually.SeesAsync(() => town.Hub.Api.OrdersAsync(ct), all => all.Count == 80 && all.All(o => o.State == "received"), ct);

        department.Records.ShouldBeUnique();
        Fastest(department.Creates).ShouldBeLessThanOrEqualTo(22 + stalls.Allow(20), "20 a second, and what a tenth of a second may hold at once");
    }

    [TestMethod]
    public async Task A_rest_it_asks_for_is_kept_by_all_its_orders()
    {
        var ct = TestContext.CancellationToken;
        await using var department = await StandIn.StartAsync(ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), ct);
        department.MostASecond = 10;
        await new Posting(town.Hub.Api).RunAsync(Enumerable.Range(0, 60).Select(n => Ask.Nth((3 * n) + 2, "pothole")), ct);

        await Eventually.SeesAsync(() => town.Hub.Api.OrdersAsync(ct), all => all.Count == 60 && all.All(o => o.State == "received"), ct);

        department.Records.Count.ShouldBe(60);
        department.Records.ShouldBeUnique();
        department.Refused.ShouldNotBeEmpty("it did ask for patience");
        // Whoever was under way may still knock; nobody new does for the second it asked for.
        foreach (var asked in department.Refused)
        {
            department.Creates.Concat(department.Refused).Count(at => at > asked + (Second / 4) && at < asked + (Second * 0.9)).ShouldBeLessThanOrEqualTo(4);
        }
    }

    private static int Fastest(IReadOnlyCollection<TimeSpan> creates) => creates.Max(first => creates.Count(at => at >= first && at < first + Second));
}
