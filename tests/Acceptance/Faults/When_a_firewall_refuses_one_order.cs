using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Faults;

/// <summary>A firewall before the department's system answers 403 to one order, whose text looks to it like an attack.</summary>
[TestClass]
public sealed class When_a_firewall_refuses_one_order
{
    private const string Suspect = "DROP TABLE OF FRUIT here";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task That_order_waits_for_a_person_and_the_others_arrive()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        var blocked = new Reply(403, "text/html", "<html>Request blocked</html>"u8.ToArray());
        department.Refuses = body => body.Contains(Suspect, StringComparison.Ordinal) ? blocked : null;
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url).With("failures: 50", "failures: 3"), Ct);

        await town.Hub.Api.PostUntilAcceptedAsync(TicketRequest.Nth(1, "pothole") with { Description = Suspect }, "refused", Ct);
        await Eventually.SeesAsync(() => Task.FromResult(department.Refusals), refusals => refusals >= 1, Ct);
        for (var n = 2; n <= 6; n++)
        {
            await town.Hub.Api.PostUntilAcceptedAsync(TicketRequest.Nth(n, "pothole"), $"taken-{n}", Ct);
        }

        (await town.ParkedAsync(Ct)).Reason.ShouldContain("HTTP 403");
        await Eventually.SeesAsync(
            () => town.Hub.Api.OrdersAsync(Ct),
            all => all.Count(o => o.State == "received") == 5 && all.Count(o => o.State == "parked") == 1,
            Ct);
        department.Records.Distinct().Count().ShouldBe(5);
        department.Refusals.ShouldBeLessThan(15, "an order that is refused is not sent for ever");
    }
}
