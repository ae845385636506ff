using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Crashes;

[TestClass]
public class When_the_hub_is_killed_twice
{
    private const int Wave = 50;
    private const int Tickets = 3 * Wave;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Every_ticket_becomes_one_record_and_every_resident_is_notified_once()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var poster = new RequestPoster(town.Hub.Api);

        foreach (var first in new[] { 0, Wave })
        {
            town.StreetsProxy.HoldAnswers();
            var wave = poster.RunAsync(Enumerable.Range(first, Wave).Select(TicketRequest.Nth), ct);
            await Eventually.BecomesTrueAsync(
                () => wave.IsFaulted || (poster.Numbers.Count >= first + 10 && town.StreetsProxy.HeldAnswers > 0), ct);
            await town.Hub.KillAsync(ct);
            town.StreetsProxy.ReleaseAnswers();
            await town.Hub.StartAsync(ct);
            await wave;
        }

        await poster.RunAsync(Enumerable.Range(2 * Wave, Wave).Select(TicketRequest.Nth), ct);
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Tickets), ct);

        poster.Numbers.Values.Distinct().Count().ShouldBe(Tickets);
        (await town.Hub.Api.ParkedAsync(ct)).ShouldBeEmpty();
        await RecordChecks.ShouldBeOneForEachOrderAsync(town, ct);
        RecordChecks.ShouldHaveNotifiedEachResidentOnce(town, poster.Numbers);
    }

    [TestMethod]
    public async Task An_order_the_department_has_and_the_hub_does_not_know_of_is_looked_up_not_sent_again()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);

        town.StreetsProxy.HoldAnswers();
        var number = await town.Hub.Api.PostUntilAcceptedAsync(TicketRequest.Nth(1, "pothole"), "one", ct);
        await Eventually.BecomesTrueAsync(() => town.StreetsProxy.HeldAnswers > 0, ct);
        await town.Hub.KillAsync(ct);
        town.StreetsProxy.ReleaseAnswers();
        town.Departments.Ledger("streets").Count.ShouldBe(1);
        await town.Hub.StartAsync(ct);

        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(1), ct);
        (await town.Hub.Api.TicketAsync(number, ct)).Steps.ShouldContain("in_doubt");
        await RecordChecks.ShouldBeOneForEachOrderAsync(town, ct);
    }
}
