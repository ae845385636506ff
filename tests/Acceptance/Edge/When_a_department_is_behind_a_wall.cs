using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Edge;

[TestClass]
public class When_a_department_is_behind_a_wall
{
    private const int Tickets = 40;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Its_orders_go_in_and_its_status_updates_come_out_though_both_hubs_are_killed_again_and_again()
    {
        await using var town = await EdgeTown.MakeAsync(Ct);
        await town.Core.StartAsync(Ct);
        var poster = new RequestPoster(town.Core.Api);

        // The hub inside does not run yet, so the work waits.
        await poster.RunAsync(Enumerable.Range(0, Tickets / 2).Select(n => TicketRequest.Nth(n, "pothole")), Ct);
        await town.Edge.StartAsync(Ct);
        var rest = poster.RunAsync(Enumerable.Range(Tickets / 2, Tickets / 2).Select(n => TicketRequest.Nth(n, "pothole")), Ct);
        for (var round = 1; round <= 2; round++)
        {
            var before = town.Department.Records.Count;
            await Eventually.BecomesTrueAsync(() => town.Department.Records.Count > before || town.Department.Records.Count >= Tickets, Ct);
            await town.Edge.KillAsync(Ct);
            await town.Core.KillAsync(Ct);
            await town.Core.StartAsync(Ct);
            await town.Edge.StartAsync(Ct);
        }

        await rest;
        await Eventually.BecomesTrueAsync(() => town.Department.Records.Distinct(StringComparer.Ordinal).Count() == Tickets, Ct);
        town.FinishAll();

        await Eventually.SeesAsync(() => town.Core.Api.StatusAsync(Ct), all => all.AllClosed(Tickets), Ct);
        var orders = await town.Core.Api.OrdersAsync(Ct);
        town.Department.Records.Order().ShouldBe(orders.Select(o => o.Reference).Order(), "each order is one record there, none twice");
        orders.ShouldAllBe(o => o.State == "completed" && o.ExternalId != null);
    }

    [TestMethod]
    public async Task An_order_it_refuses_waits_for_a_person_outside_and_can_be_retried_from_there()
    {
        await using var town = await EdgeTown.MakeAsync(Ct);
        town.Department.FixedReply = new Reply(422, "application/json", """{"error":"no such street"}"""u8.ToArray());
        await town.Core.StartAsync(Ct);
        await town.Edge.StartAsync(Ct);
        var number = await town.Core.Api.PostUntilAcceptedAsync(TicketRequest.Nth(2, "pothole"), "one", Ct);
        var parked = await Eventually.SeesAsync(() => town.Core.Api.ParkedAsync(Ct), all => all.Count == 1, Ct);
        parked[0].Reason.ShouldStartWith("The hub at works has parked it: ");

        town.Department.FixedReply = null;
        var retry = town.Core.Run("parked", "retry", number);
        (await retry.EndAsync(Ct)).ShouldBe(0, retry.Output);

        await Eventually.SeesAsync(() => town.Core.Api.OrdersAsync(Ct), all => all is [{ State: "received" }], Ct);
        town.Department.Records.Count.ShouldBe(1);
        (await Eventually.SeesAsync(() => town.Core.Api.ParkedAsync(Ct), all => all.Count == 0, Ct)).ShouldBeEmpty();
        (await Eventually.SeesAsync(() => town.Edge.Api.ParkedAsync(Ct), all => all.Count == 0, Ct)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task The_hub_inside_is_shown_outside_and_receives_no_tickets()
    {
        await using var town = await EdgeTown.MakeAsync(Ct);
        await town.Core.StartAsync(Ct);
        await town.Edge.StartAsync(Ct);

        await Eventually.SeesAsync(
            async () =>
            {
                var status = town.Core.RunOnData("status", "--json");
                await status.EndAsync(Ct);
                return status.Output;
            },
            output => output.Contains("\"name\":\"inside\"", StringComparison.Ordinal)
                && output.Contains("\"role\":\"edge works\"", StringComparison.Ordinal),
            Ct);
        using var form = TicketRequest.Nth(2, "pothole").ToForm();
        (await town.Edge.Api.PostAsync(form, Ct)).Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [TestMethod]
    public async Task A_start_with_wrong_settings_is_refused_with_what_is_missing()
    {
        await using var town = await EdgeTown.MakeAsync(Ct);
        (await RefusalAsync(town.Edge, ("Hub__Departments", ""))).ShouldContain("--role edge needs --departments");
        (await RefusalAsync(town.Edge, ("Hub__Departments", "ghosts"))).ShouldContain("no department and no mapping ghosts");
        (await RefusalAsync(town.Edge, ("Hub__Broker", ""))).ShouldContain("choose one with --broker");
        (await RefusalAsync(town.Edge, ("WORKS_URL", ""))).ShouldContain("mappings/works.yaml:");
        (await RefusalAsync(town.Core, ("Hub__Broker", "kafka")))
            .ShouldContain("no broker of kind \"kafka\". Write one of: rabbitmq, servicebus");
        (await RefusalAsync(town.Core, ("Hub__Broker", "servicebus")))
            .ShouldContain("The connection of a Service Bus broker cannot be read");
        (await RefusalAsync(town.Core, ("ConnectionStrings__Broker", "${NOWHERE}"))).ShouldContain("${NOWHERE}");
        (await RefusalAsync(town.Core, ("Hub__Role", "boss"))).ShouldContain("no role \"boss\"");
    }

    // Starts the hub with one setting changed; it must end with exit code 1. Returns its output.
    private async Task<string> RefusalAsync(HubProgram hub, (string Name, string Value) setting)
    {
        hub.ConfigureStart = start => start.Environment[setting.Name] = setting.Value;
        using var run = hub.RunUntilItEnds();
        (await run.EndAsync(Ct)).ShouldBe(1, run.Output);
        return run.Output;
    }
}
