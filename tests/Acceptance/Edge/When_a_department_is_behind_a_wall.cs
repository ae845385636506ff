using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Edge;

[TestClass]
public class When_a_department_is_behind_a_wall
{
    private const int Tickets = 40;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Its_orders_go_in_and_its_words_come_out_though_both_hubs_are_killed_again_and_again()
    {
        await using var town = await EdgeTown.MakeAsync(Ct);
        await town.Core.StartAsync(Ct);
        var posting = new Posting(town.Core.Api);

        // Nobody is inside yet: the work waits.
        await posting.RunAsync(Enumerable.Range(0, Tickets / 2).Select(n => Ask.Nth(n, "pothole")), Ct);
        await town.Edge.StartAsync(Ct);
        var rest = posting.RunAsync(Enumerable.Range(Tickets / 2, Tickets / 2).Select(n => Ask.Nth(n, "pothole")), Ct);
        for (var round = 1; round <= 2; round++)
        {
            var had = town.Department.Records.Count;
            await Eventually.BecomesTrueAsync(() => town.Department.Records.Count > had || town.Department.Records.Count >= Tickets, Ct);
            town.Edge.Kill();
            town.Core.Kill();
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
    public async Task What_it_refuses_waits_for_a_person_outside_and_goes_on_from_there()
    {
        await using var town = await EdgeTown.MakeAsync(Ct);
        town.Department.Instead = new Reply(422, "application/json", """{"error":"no such street"}"""u8.ToArray());
        await town.Core.StartAsync(Ct);
        await town.Edge.StartAsync(Ct);
        var number = await town.Core.Api.PostUntilTakenAsync(Ask.Nth(2, "pothole"), "one", Ct);
        var parked = await Eventually.SeesAsync(() => town.Core.Api.ParkedAsync(Ct), all => all.Count == 1, Ct);
        parked[0].Reason.ShouldStartWith("The hub at works has parked it: ");

        town.Department.Instead = null;
        var retry = town.Core.Run("parked", "retry", number);
        (await retry.EndAsync(Ct)).ShouldBe(0, retry.Output);

        await Eventually.SeesAsync(() => town.Core.Api.OrdersAsync(Ct), all => all is [{ State: "received" }], Ct);
        town.Department.Records.Count.ShouldBe(1);
        (await Eventually.SeesAsync(() => town.Core.Api.ParkedAsync(Ct), all => all.Count == 0, Ct)).ShouldBeEmpty();
        (await Eventually.SeesAsync(() => town.Edge.Api.ParkedAsync(Ct), all => all.Count == 0, Ct)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task The_hub_inside_is_seen_from_outside_and_takes_no_tickets()
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
            said => said.Contains("\"name\":\"inside\"", StringComparison.Ordinal) && said.Contains("\"role\":\"edge works\"", StringComparison.Ordinal), Ct);
        using var form = Ask.Nth(2, "pothole").ToForm();
        (await town.Edge.Api.PostAsync(form, Ct)).Status.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    [TestMethod]
    public async Task A_start_that_cannot_be_is_refused_with_what_is_missing()
    {
        await using var town = await EdgeTown.MakeAsync(Ct);
        async Task<string> SaysAsync(HubProgram hub, params (string Name, string Value)[] instead)
        {
            hub.Starting = start =>
            {
                foreach (var (name, value) in instead)
                    start.Environment[name] = value;
            };
            var run = hub.RunUntilItEnds();
            (await run.EndAsync(Ct)).ShouldBe(1, run.Output);
            return run.Output;
        }

        (await SaysAsync(town.Edge, ("Hub__Departments", ""))).ShouldContain("--role edge needs --departments");
        (await SaysAsync(town.Edge, ("Hub__Departments", "ghosts"))).ShouldContain("no department and no mapping ghosts");
        (await SaysAsync(town.Edge, ("Hub__Broker", ""))).ShouldContain("choose one with --broker");
        (await SaysAsync(town.Edge, ("WORKS_URL", ""))).ShouldContain("mappings/works.yaml:");
        (await SaysAsync(town.Core, ("Hub__Broker", "kafka"))).ShouldContain("no broker of kind \"kafka\". Write one of: rabbitmq, servicebus");
        (await SaysAsync(town.Core, ("Hub__Broker", "servicebus"))).ShouldContain("The connection of a Service Bus broker cannot be read");
        (await SaysAsync(town.Core, ("ConnectionStrings__Broker", "${NOWHERE}"))).ShouldContain("${NOWHERE}");
        (await SaysAsync(town.Core, ("Hub__Role", "boss"))).ShouldContain("no role \"boss\"");
    }
}
