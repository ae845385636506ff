using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Crashes;

[TestClass]
public class When_the_hub_is_stopped
{
    private const int Tickets = 40;
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(4);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task The_hub_finishes_the_steps_it_has_begun_and_no_order_is_in_doubt_after_the_restart()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var poster = new RequestPoster(town.Hub.Api);

        town.StreetsProxy.HoldAnswers();
        await poster.RunAsync(Enumerable.Range(0, Tickets).Select(n => TicketRequest.Nth(n, "pothole")), ct);
        await Eventually.BecomesTrueAsync(() => town.StreetsProxy.HeldAnswers > 1, ct);
        var stopped = town.Hub.StopAsync(ct);

        // The test waits until the hub is stopping, since the signal may arrive late on a busy machine.
        await Eventually.SeesAsync(() => town.Hub.Api.IsReadyAsync(ct), ready => !ready, ct);
        town.StreetsProxy.ReleaseAnswers();
        (await stopped).ShouldBe(0, town.Hub.Output);
        town.Departments.Ledger("streets").Count.ShouldBeInRange(2, Tickets - 1, "the stop came while work was done and work waited");
        await town.Hub.StartAsync(ct);

        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Tickets), ct);
        await RecordChecks.ShouldBeOneForEachOrderAsync(town, ct);
        RecordChecks.ShouldHaveNotifiedEachResidentOnce(town, poster.Numbers);
        foreach (var number in poster.Numbers.Values)
            (await town.Hub.Api.TicketAsync(number, ct)).Steps.ShouldNotContain("in_doubt");
    }

    [TestMethod]
    public async Task A_stopping_hub_waits_for_a_slow_department()
    {
        var ct = TestContext.CancellationToken;
        await using var department = await FakeDepartment.StartAsync(ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), ct);
        department.BeforeAnswer = _ => Task.Delay(AnswerTime, TimeProvider.System, CancellationToken.None);
        var number = await town.PostOneAsync(ct);
        await Eventually.BecomesTrueAsync(() => department.Records.Count == 1, ct);

        (await town.Hub.StopAsync(ct)).ShouldBe(0, town.Hub.Output);

        await town.Hub.StartAsync(ct);
        (await town.OrderAsync(o => o.State == "received", ct)).Reference.ShouldContain(number);
        (await town.Hub.Api.TicketAsync(number, ct)).Steps.ShouldNotContain("in_doubt");
    }
}
