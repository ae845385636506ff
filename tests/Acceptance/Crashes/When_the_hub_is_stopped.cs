using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Crashes;

[TestClass]
public class When_the_hub_is_stopped
{
    private const int Tickets = 40;
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(4);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task What_has_begun_ends_and_nothing_is_in_doubt_after_the_restart()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var posting = new Posting(town.Hub.Api);

        town.Door.Shut();
        await posting.RunAsync(Enumerable.Range(0, Tickets).Select(n => Ask.Nth(n, "pothole")), ct);
        await Eventually.BecomesTrueAsync(() => town.Door.Held > 1, ct);
        var stopped = town.Hub.StopAsync(ct);

        // Only once it is stopping: a busy machine may be slow to tell it.
        await Eventually.SeesAsync(() => town.Hub.Api.IsReadyAsync(ct), ready => !ready, ct);
        town.Door.Open();
        (await stopped).ShouldBe(0, town.Hub.Output);
        town.Departments.Ledger("streets").Count.ShouldBeInRange(2, Tickets - 1, "the stop came while work was done and work waited");
        await town.Hub.StartAsync(ct);

        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Tickets), ct);
        await Books.ShouldAgreeAsync(town, ct);
        Books.ShouldTellEachResidentOnce(town, posting.Numbers);
        foreach (var number in posting.Numbers.Values)
            (await town.Hub.Api.TicketAsync(number, ct)).Steps.ShouldNotContain("in_doubt");
    }

    [TestMethod]
    public async Task A_department_that_takes_its_time_is_waited_for()
    {
        var ct = TestContext.CancellationToken;
        await using var department = await StandIn.StartAsync(ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), ct);
        department.BeforeAnswer = _ => Task.Delay(Slow, TimeProvider.System, CancellationToken.None);
        var number = await town.AskAsync(ct);
        await Eventually.BecomesTrueAsync(() => department.Records.Count == 1, ct);

        (await town.Hub.StopAsync(ct)).ShouldBe(0, town.Hub.Output);

        await town.Hub.StartAsync(ct);
        (await town.OrderAsync(o => o.State == "received", ct)).Reference.ShouldContain(number);
        (await town.Hub.Api.TicketAsync(number, ct)).Steps.ShouldNotContain("in_doubt");
    }
}
