using System.Globalization;
using System.Net;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.ByHand;

[TestClass]
public class When_a_department_is_not_understood
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_code_that_is_given_a_meaning_is_applied_and_nothing_is_lost()
    {
        await using var department = await StandIn.StartAsync(Ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), Ct);
        var number = await town.AskAsync(Ct);
        var order = await town.OrderAsync(o => o.State == "received", Ct);
        department.Changes.Enqueue(Change(order, "frozen over"));
        await town.ParkedAsync(Ct);

        var (code, said) = await town.Hub.DoAsync(Ct, "parked", "retry", order.Reference);
        (code, said).ShouldSatisfyAllConditions(x => x.code.ShouldBe(1), x => x.said.ShouldContain("mappings/works.yaml still gives \"frozen over\" no meaning"));

        department.Changes.Clear();
        await town.Hub.StopAsync(Ct);
        SmallCity.Write(town.Hub.City, SmallCity.Rest(department.Url).Replace("done: completed", "done: completed, frozen over: completed", StringComparison.Ordinal));
        await town.Hub.StartAsync(Ct);
        await town.Hub.DoneAsync(Ct, "parked", "retry", number);

        await town.OrderAsync(o => o.State == "completed", Ct);
        (await town.Hub.Api.TicketAsync(number, Ct)).Status.ShouldBe("Closed");
        (await town.Hub.Api.ParkedAsync(Ct)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Work_of_another_department_is_routed_on_and_the_ticket_ends_with_that_one()
    {
        await using var department = await StandIn.StartAsync(Ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), Ct);
        await town.Hub.StopAsync(Ct);
        SmallCity.Write(town.Hub.City, SmallCity.Rest(department.Url).Replace("done: completed", "done: completed, not ours: wrong_department", StringComparison.Ordinal));
        var file = Path.Combine(town.Hub.City, "city.yaml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("mapping: works } }", "mapping: works }, garden: { name: { en: Garden }, mapping: works } }", StringComparison.Ordinal));
        await town.Hub.StartAsync(Ct);
        var number = await town.AskAsync(Ct);
        var wrong = await town.OrderAsync(o => o.State == "received", Ct);
        department.Changes.Enqueue(Change(wrong, "not ours"));
        await town.ParkedAsync(Ct);

        (await town.Hub.PostAsync($"{number}/route", new { department = "works" }, Ct)).ShouldSatisfyAllConditions(
            x => x.Status.ShouldBe(HttpStatusCode.UnprocessableEntity), x => x.Body.ShouldContain("choose another department"));
        (await town.Hub.DoneAsync(Ct, "parked", "route", number, "garden")).ShouldContain($"garden gets {number}-2");

        var second = (await Eventually.SeesAsync(() => town.Hub.Api.OrdersAsync(Ct), all => all.Count == 2 && all[1].State == "received", Ct))[1];
        department.Changes.Enqueue(Change(second, "done"));
        await Eventually.SeesAsync(() => town.Hub.Api.TicketAsync(number, Ct), t => t.Status == "Closed", Ct);
        department.Records.ShouldBe([wrong.Reference, second.Reference]);
        (await town.Hub.Api.OrdersAsync(Ct))[0].State.ShouldBe("rerouted");
    }

    private static string Change(Order order, string status) =>
        $$"""{"ref":"{{order.Reference}}","status":"{{status}}","at":"{{TimeProvider.System.GetUtcNow().AddSeconds(-1).UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}}"}""";
}
