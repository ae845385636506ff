using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Mappings;

/// <summary>The sample of a coded connector in a city folder, under a real hub.</summary>
[TestClass]
public sealed class When_a_mapping_names_a_connector_of_its_own
{
    private const string Password = "WORKORDERS_PASSWORD";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task An_order_is_sent_once_though_its_answer_is_lost_and_ends_with_the_departments_word()
    {
        await using var service = await WorkOrderService.StartAsync(Ct);
        service.AnswersToLose = 1;
        using var town = Make(service.Url);
        PutConnector(town, sound: true);
        await town.Hub.StartAsync(Ct);

        await town.PostOneAsync(Ct);
        var taken = await town.OrderAsync(o => o.State == "received", Ct);
        service.IsDone = true;
        await town.OrderAsync(o => o.State == "completed", Ct);

        taken.ExternalId.ShouldBe("W-1");
        service.Records.ShouldHaveSingleItem().ShouldBe(taken.Reference);
    }

    [TestMethod]
    public async Task A_connector_that_cannot_be_loaded_is_refused_and_its_orders_wait_until_it_can()
    {
        await using var service = await WorkOrderService.StartAsync(Ct);
        using var town = Make(service.Url);
        PutConnector(town, sound: false);
        await town.Hub.StartAsync(Ct);
        await town.PostOneAsync(Ct);
        using var check = town.Hub.RunOnCity("mappings", "check");

        (await check.EndAsync(Ct)).ShouldBe(1, check.Output);
        check.Output.ShouldContain("connectors/workorders: the connector is refused: workorders.dll cannot be loaded");
        town.Hub.Output.ShouldContain("workorders.dll cannot be loaded");
        (await town.OrderAsync(o => o.State == "pending", Ct)).ExternalId.ShouldBeNull();
        service.Records.ShouldBeEmpty();

        await town.Hub.StopAsync(Ct);
        PutConnector(town, sound: true);
        await town.Hub.StartAsync(Ct);
        (await town.OrderAsync(o => o.State == "received", Ct)).ExternalId.ShouldBe("W-1");
    }

    private static SmallTown Make(Uri url)
    {
        var town = SmallTown.Make(_ => $$$"""
            mapping: 1
            name: works
            connector: workorders
            limits: { retry: { first: 200ms, most: 1s }, breaker: { failures: 50, pause: 1s } }
            settings: { url: "{{{url}}}", user: hub, password: "${{{{Password}}}}" }
            codes: { kind: { of: ticket.service, map: { pothole: PTH, bulk-item: BLK } } }
            status: { NEW: received, DONE: completed }
            find: { settle: 300ms }
            poll: { every: 300ms }
            """);
        town.Hub.ConfigureStart = start => start.Environment[Password] = "a password";
        return town;
    }

    private static void PutConnector(SmallTown town, bool sound)
    {
        var folder = Directory.CreateDirectory(Path.Combine(town.Hub.City, "connectors", "workorders")).FullName;
        foreach (var file in Directory.EnumerateFiles(Programs.Connector))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        if (!sound)
        {
            File.WriteAllText(Path.Combine(folder, "workorders.dll"), "half of a copy");
        }
    }
}
