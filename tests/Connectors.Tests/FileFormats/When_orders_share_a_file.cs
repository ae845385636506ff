namespace Allentown311.Connectors.Tests.FileFormats;

[TestClass]
public sealed class When_orders_share_a_file
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Orders_wait_for_their_time_and_then_stand_in_one_file_with_count_sum_and_number()
    {
        await using var rig = new BatchRig();
        var orders = await SubmitAsync(rig, 1, 2);
        await rig.Files.ReadStatusAsync(null, Ct);
        rig.Written().ShouldBeEmpty();

        rig.Clock.Advance(TimeSpan.FromHours(4));
        await rig.Files.ReadStatusAsync(null, Ct);
        await rig.Files.ReadStatusAsync(null, Ct);

        rig.Written().ShouldBe(
        [
            ("wo-20260705-0007.txt", $"H|0007\n{orders[0].Reference}|40.602|order 1\n{orders[1].Reference}|40.602|order 2\nT|2|81.204\n"),
        ]);
    }

    [TestMethod]
    public async Task A_full_file_is_written_at_once_and_the_next_order_waits_for_the_next()
    {
        await using var rig = new BatchRig();
        await SubmitAsync(rig, 1, 4);
        await rig.Files.ReadStatusAsync(null, Ct);
        await SubmitAsync(rig, 5, 5);
        rig.Clock.Advance(TimeSpan.FromHours(4));
        await rig.Files.ReadStatusAsync(null, Ct);

        rig.Written().Select(f => (f.Name, f.Text.Split('\n').Length)).ShouldBe([("wo-20260704-0007.txt", 6), ("wo-20260705-0008.txt", 5)]);
        Directory.GetFiles(Path.Combine(rig.Orders, ".batch")).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_night_that_the_hub_slept_through_is_made_up_for_at_its_start()
    {
        await using var rig = new BatchRig();
        await SubmitAsync(rig, 1, 1);
        rig.Clock.Advance(TimeSpan.FromHours(9));

        await rig.Connect().ReadStatusAsync(null, Ct);

        rig.Written().ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task An_order_is_found_while_it_waits_and_in_its_file_wherever_that_is()
    {
        await using var rig = new BatchRig();
        var order = (await SubmitAsync(rig, 1, 1))[0];
        (await rig.Files.FindAsync(order, Ct)).ShouldBeOfType<FindResult.Found>();
        (await rig.Files.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.AlreadyExists>();
        var name = await CloseAsync(rig);

        (await rig.Files.FindAsync(order, Ct)).ShouldBeOfType<FindResult.Found>();
        (await rig.Files.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.AlreadyExists>();
        Move(rig, name, "done");
        (await rig.Connect().FindAsync(order, Ct)).ShouldBeOfType<FindResult.Found>();
        (await rig.Files.FindAsync(Order(9), Ct)).ShouldBeOfType<FindResult.Absent>();
    }

    [TestMethod]
    public async Task A_file_in_bad_refuses_its_orders_and_each_goes_into_a_new_file_once_it_is_corrected_or_the_file_removed()
    {
        await using var rig = new BatchRig();
        var orders = await SubmitAsync(rig, 1, 2);
        Move(rig, await CloseAsync(rig), "bad");
        (await rig.Files.FindAsync(orders[0], Ct)).ShouldBeOfType<FindResult.Refused>().Reason.ShouldContain("wo-20260705-0007.txt");
        (await rig.Files.SubmitAsync(orders[0], Ct)).ShouldBeOfType<SubmitResult.Rejected>();

        var corrected = orders[0] with { Ticket = orders[0].Ticket with { Description = "corrected" } };
        (await rig.Files.SubmitAsync(corrected, Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
        File.Delete(Path.Combine(rig.Orders, "bad", "wo-20260705-0007.txt"));
        (await rig.Files.SubmitAsync(orders[1], Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
        rig.Clock.Advance(TimeSpan.FromDays(1));
        await rig.Files.ReadStatusAsync(null, Ct);

        rig.Written().ShouldHaveSingleItem().Text.ShouldBe(
            $"H|0008\n{orders[0].Reference}|40.602|corrected\n{orders[1].Reference}|40.602|order 2\nT|2|81.204\n");
    }

    [TestMethod]
    public async Task A_hub_that_died_before_the_rename_makes_the_same_file_once_though_more_orders_came_since()
    {
        await using var rig = new BatchRig();
        await SubmitAsync(rig, 1, 2);
        rig.Clock.Advance(TimeSpan.FromHours(4));
        var blocked = Directory.CreateDirectory(Path.Combine(rig.Orders, "wo-20260705-0007.txt"));
        await Should.ThrowAsync<IOException>(() => rig.Files.ReadStatusAsync(null, Ct));
        blocked.Delete();
        await SubmitAsync(rig, 3, 3);

        await rig.Connect().ReadStatusAsync(null, Ct);

        rig.Written().ShouldHaveSingleItem().Text.ShouldEndWith("T|2|81.204\n");
    }

    [TestMethod]
    public async Task A_hub_that_died_after_the_rename_does_not_write_a_file_again_that_the_department_has_taken()
    {
        await using var rig = new BatchRig();
        var order = (await SubmitAsync(rig, 1, 1))[0];
        var record = File.ReadAllBytes(RecordOf(rig, order));
        var name = await CloseAsync(rig);
        var lists = Path.Combine(rig.Orders, ".batch", "lists");
        File.Move(Path.Combine(lists, "00000007.closed"), Path.Combine(lists, "00000007.sent.0123"));
        File.WriteAllBytes(RecordOf(rig, order), record);
        File.Delete(Path.Combine(rig.Orders, name));

        await rig.Connect().ReadStatusAsync(null, Ct);

        rig.Written().ShouldBeEmpty();
        Directory.GetFiles(lists).Select(Path.GetFileName).ShouldBe(["00000007.closed"]);
        Directory.GetFiles(Path.Combine(rig.Orders, ".batch")).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Two_hubs_that_close_at_once_put_each_order_into_one_file()
    {
        await using var rig = new BatchRig();
        var orders = await SubmitAsync(rig, 1, 30);
        var hubs = Enumerable.Range(0, 4).Select(_ => rig.Connect()).ToArray();

        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(hubs.Select(hub => Task.Run(
                async () =>
                {
                    try
                    {
                        await hub.ReadStatusAsync(null, Ct);
                    }
                    catch (IOException)
                    {
                        // Another hub was faster; the next round goes on.
                    }
                },
                Ct)));
        }

        var lines = rig.Written().SelectMany(f => f.Text.Split('\n'));
        var rows = lines.Where(line => line.Contains("order", StringComparison.Ordinal)).ToArray();
        rows.Length.ShouldBe(30);
        rows.Select(row => row.Split('|')[0]).Distinct().Count().ShouldBe(30);
        rig.Written().Count.ShouldBe(10);
    }

    [TestMethod]
    public async Task Rows_of_an_acknowledgement_give_numbers_and_refusals_with_their_reason()
    {
        await using var rig = new BatchRig();
        rig.Acknowledge("A-26-00417-3-1|C-9|OK|\nA-26-00417-4-1||ERR|no such street\nA-26-00417-5-1||MAYBE|\nT|3\n");

        var page = await rig.Files.ReadStatusAsync(null, Ct);

        page.Updates.Select(u => (u.Reference, u.ExternalId, u.Acknowledges, u.Note)).ShouldBe(
        [
            ("A-26-00417-3-1", "C-9", CrmCore.Tickets.OrderReceipt.Accepted, null),
            ("A-26-00417-4-1", null, CrmCore.Tickets.OrderReceipt.Refused, "no such street"),
        ]);
        page.Rejected.ShouldHaveSingleItem().Reason.ShouldContain("neither accepted nor refused");
        await rig.Files.AcknowledgeAsync(page, Ct);
        File.Exists(Path.Combine(rig.Status, "done", "ack-1")).ShouldBeTrue();
    }

    [TestMethod]
    public async Task An_acknowledgement_of_a_whole_file_is_one_of_each_of_its_orders()
    {
        await using var rig = new BatchRig("read: { file: Name, result: Result, reason: Text }, columns: [ Name, Result, Text ]");
        var orders = await SubmitAsync(rig, 1, 2);
        var name = await CloseAsync(rig);
        rig.Acknowledge($"{name}|ERR|bad trailer\nother.txt|OK|\nT|2\n");

        var page = await rig.Files.ReadStatusAsync(null, Ct);

        page.Updates.Select(u => (u.Reference, u.Note)).ShouldBe(orders.Select(o => ((string?)o.Reference, (string?)"bad trailer")));
        page.Rejected.ShouldHaveSingleItem().Reason.ShouldContain("\"other.txt\", which is none of ours");
    }

    [TestMethod]
    public async Task An_acknowledgement_that_was_cut_off_is_refused_whole_and_kept()
    {
        await using var rig = new BatchRig();
        rig.Acknowledge("A-26-00417-3-1|C-9|OK|\nT|2\n");

        var page = await rig.Files.ReadStatusAsync(null, Ct);
        await rig.Files.AcknowledgeAsync(page, Ct);

        page.Updates.ShouldBeEmpty();
        page.File!.Problem!.ShouldContain("says that it has 2 rows, and it has 1");
        File.Exists(Path.Combine(rig.Status, "bad", "ack-1")).ShouldBeTrue();
    }

    private static OutgoingOrder Order(int number) => Orders.Make(number, description: $"order {number}");

    private async Task<IReadOnlyList<OutgoingOrder>> SubmitAsync(BatchRig rig, int first, int last)
    {
        List<OutgoingOrder> orders = [];
        for (var i = first; i <= last; i++)
        {
            orders.Add(Order(i));
            (await rig.Files.SubmitAsync(orders[^1], Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
            rig.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        return orders;
    }

    private async Task<string> CloseAsync(BatchRig rig)
    {
        rig.Clock.Advance(TimeSpan.FromHours(4));
        await rig.Files.ReadStatusAsync(null, Ct);
        return rig.Written().ShouldHaveSingleItem().Name;
    }

    private static void Move(BatchRig rig, string name, string folder) =>
        File.Move(Path.Combine(rig.Orders, name), Path.Combine(rig.Orders, folder, name));

    private static string RecordOf(BatchRig rig, OutgoingOrder order) => Path.Combine(rig.Orders, ".batch", $"{order.Reference}.rec");
}
