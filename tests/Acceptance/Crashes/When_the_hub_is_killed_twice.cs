using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Crashes;

[TestClass]
public class When_the_hub_is_killed_twice
{
    private const int Wave = 50;
    private const int Tickets = 3 * Wave;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Every_ticket_becomes_one_record_and_every_resident_is_told_once()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var posting = new Posting(town.Hub.Api);

        foreach (var first in new[] { 0, Wave })
        {
            town.Door.Shut();
            var wave = posting.RunAsync(Enumerable.Range(first, Wave).Select(Ask.Nth), ct);
            await Eventually.BecomesTrueAsync(() => wave.IsFaulted || (posting.Numbers.Count >= first + 10 && town.Door.Held > 0), ct);
            town.Hub.Kill();
            town.Door.Open();
            await town.Hub.StartAsync(ct);
            await wave;
        }

        await posting.RunAsync(Enumerable.Range(2 * Wave, Wave).Select(Ask.Nth), ct);
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(Tickets), ct);

        posting.Numbers.Values.Distinct().Count().ShouldBe(Tickets);
        (await town.Hub.Api.ParkedAsync(ct)).ShouldBeEmpty();
        await Books.ShouldAgreeAsync(town, ct);
        Books.ShouldTellEachResidentOnce(town, posting.Numbers);
    }

    [TestMethod]
    public async Task An_order_the_department_has_and_the_hub_does_not_know_of_is_looked_up_not_sent_again()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);

        town.Door.Shut();
        var number = await town.Hub.Api.PostUntilTakenAsync(Ask.Nth(1, "pothole"), "one", ct);
        await Eventually.BecomesTrueAsync(() => town.Door.Held > 0, ct);
        town.Hub.Kill();
        town.Door.Open();
        town.Departments.Ledger("streets").Count.ShouldBe(1);
        await town.Hub.StartAsync(ct);

        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(1), ct);
        (await town.Hub.Api.TicketAsync(number, ct)).Steps.ShouldContain("in_doubt");
        await Books.ShouldAgreeAsync(town, ct);
    }
}
