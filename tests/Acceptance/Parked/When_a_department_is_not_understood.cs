using System.Net;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.ByHand;

[TestClass]
public class When_a_department_is_not_understood
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_status_code_that_is_given_a_meaning_is_applied()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), Ct);
        var number = await town.PostOneAsync(Ct);
        var order = await town.OrderAsync(o => o.State == "received", Ct);
        department.ReportStatus(order.Reference, "frozen over");
        await town.ParkedAsync(Ct);

        var (code, output) = await town.Hub.RunCommandAsync(Ct, "parked", "retry", order.Reference);
        code.ShouldBe(1);
        output.ShouldContain("mappings/works.yaml still gives \"frozen over\" no meaning");

        department.Changes.Clear();
        await town.Hub.StopAsync(Ct);
        var mapping = SmallCity.Rest(department.Url).With("done: completed", "done: completed, frozen over: completed");
        SmallCity.Write(town.Hub.City, mapping);
        await town.Hub.StartAsync(Ct);
        await town.Hub.RunSuccessfullyAsync(Ct, "parked", "retry", number);

        await town.OrderAsync(o => o.State == "completed", Ct);
        (await town.Hub.Api.TicketAsync(number, Ct)).Status.ShouldBe("Closed");
        (await town.Hub.Api.ParkedAsync(Ct)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task An_order_that_is_another_departments_work_is_rerouted_and_the_ticket_closes_with_the_new_order()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), Ct);
        await town.Hub.StopAsync(Ct);
        var mapping = SmallCity.Rest(department.Url).With("done: completed", "done: completed, not ours: wrong_department");
        SmallCity.Write(town.Hub.City, mapping);
        const string Garden = "garden: { name: { en: Garden }, mapping: works }";
        var file = Path.Combine(town.Hub.City, "city.yaml");
        File.WriteAllText(file, File.ReadAllText(file).With("mapping: works } }", $"mapping: works }}, {Garden} }}"));
        await town.Hub.StartAsync(Ct);
        var number = await town.PostOneAsync(Ct);
        var wrong = await town.OrderAsync(o => o.State == "received", Ct);
        department.ReportStatus(wrong.Reference, "not ours");
        await town.ParkedAsync(Ct);

        var (status, body) = await town.Hub.PostAsync($"{number}/route", new { department = "works" }, Ct);
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        body.ShouldContain("choose another department");
        (await town.Hub.RunSuccessfullyAsync(Ct, "parked", "route", number, "garden")).ShouldContain($"garden gets {number}-2");

        var orders = await Eventually.SeesAsync(
            () => town.Hub.Api.OrdersAsync(Ct), all => all.Count == 2 && all[1].State == "received", Ct);
        var second = orders[1];
        department.ReportStatus(second.Reference, "done");
        await Eventually.SeesAsync(() => town.Hub.Api.TicketAsync(number, Ct), t => t.Status == "Closed", Ct);
        department.Records.ShouldBe([wrong.Reference, second.Reference]);
        (await town.Hub.Api.OrdersAsync(Ct))[0].State.ShouldBe("rerouted");
    }
}
