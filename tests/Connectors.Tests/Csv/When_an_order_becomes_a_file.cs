using System.Text;
using Allentown311.Connectors.Csv;

namespace Allentown311.Connectors.Tests.Csv;

[TestClass]
public sealed class When_an_order_becomes_a_file
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_file_left_half_written_by_a_killed_hub_is_neither_found_nor_in_the_way()
    {
        await using var rig = new CsvRig();
        var order = Orders.Make();
        var leftover = Path.Combine(rig.Orders, $".wo-{order.Reference}.csv.0123.tmp");
        await File.WriteAllTextAsync(leftover, "Reference,Ki", Ct);

        (await rig.Csv.FindAsync(order, Ct)).ShouldBeOfType<FindResult.Absent>();
        (await rig.Csv.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.HandedOver>();

        (await rig.RecordsAsync()).ShouldHaveSingleItem().Details.ShouldBe("Hole in the road");
        Directory.GetFiles(rig.Orders, ".*").ShouldBe([leftover]);
    }

    [TestMethod]
    public async Task The_file_is_written_as_RFC_4180_requires_and_no_other_file_is_left_behind()
    {
        await using var rig = new CsvRig();
        var order = Orders.Make(description: "a \"b\", c");

        await rig.Csv.SubmitAsync(order, Ct);

        var file = Directory.GetFiles(rig.Orders).ShouldHaveSingleItem();
        (await File.ReadAllBytesAsync(file, Ct)).ShouldBe(Encoding.UTF8.GetBytes(
            $"Reference,Kind,Details,Lat,Long\r\n{order.Reference},PTH,\"a \"\"b\"\", c\",40.602,-75.47\r\n"));
    }

    [TestMethod]
    public async Task A_line_break_in_a_value_begins_no_other_row()
    {
        await using var rig = new CsvRig();
        var order = Orders.Make(description: "hole\nWO-9,PTH,forged,40,-75\n\"WO-8\"");

        await rig.Csv.SubmitAsync(order, Ct);

        var text = await File.ReadAllTextAsync(Directory.GetFiles(rig.Orders).ShouldHaveSingleItem(), Ct);
        text.ShouldBe(
            $"Reference,Kind,Details,Lat,Long\r\n{order.Reference},PTH,\"hole\nWO-9,PTH,forged,40,-75\n\"\"WO-8\"\"\",40.602,-75.47\r\n");
    }

    [TestMethod]
    public async Task An_order_whose_file_the_department_has_moved_to_done_is_not_sent_again()
    {
        await using var rig = new CsvRig();
        var order = Orders.Make();
        var name = $"wo-{order.Reference}.csv";
        await rig.Csv.SubmitAsync(order, Ct);
        File.Move(Path.Combine(rig.Orders, name), Path.Combine(rig.Orders, "done", name));

        (await rig.Csv.SubmitAsync(order, Ct)).ShouldBe(new SubmitResult.AlreadyExists(null));
        (await rig.Csv.FindAsync(order, Ct)).ShouldBe(new FindResult.Found(null));
        Directory.GetFiles(rig.Orders).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task An_order_whose_file_is_in_bad_is_found_as_refused_even_if_the_department_has_no_done_folder()
    {
        await using var rig = new CsvRig();
        var order = await rig.RefusedOrderAsync();
        Directory.Delete(Path.Combine(rig.Orders, "done"));

        var refused = (await rig.Csv.FindAsync(order, Ct)).ShouldBeOfType<FindResult.Refused>();

        refused.Reason.ShouldBe((await rig.Csv.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.Rejected>().Reason);
        order.Trail.Answered.ShouldBe(refused.Reason);
    }

    [TestMethod]
    public async Task The_orders_trail_holds_the_files_name_and_its_content()
    {
        await using var rig = new CsvRig();
        var order = Orders.Make(description: "5\" deep");

        await rig.Csv.SubmitAsync(order, Ct);

        var file = Directory.GetFiles(rig.Orders).ShouldHaveSingleItem();
        order.Trail.Sent.ShouldBe($"{Path.GetFileName(file)}\n\n{await File.ReadAllTextAsync(file, Ct)}");
        order.Trail.Answered.ShouldBe($"renamed to {file}");
    }

    [TestMethod]
    public async Task A_corrected_order_is_handed_over_although_its_first_file_is_in_bad()
    {
        await using var rig = new CsvRig();
        await rig.RefusedOrderAsync();
        var corrected = Orders.Make(description: "Corrected", service: Orders.Refused);

        (await rig.Csv.FindAsync(corrected, Ct)).ShouldBeOfType<FindResult.Absent>();
        (await rig.Csv.SubmitAsync(corrected, Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
    }

    [TestMethod]
    public async Task Without_a_done_folder_a_look_up_fails_instead_of_reporting_that_the_order_is_absent()
    {
        await using var rig = new CsvRig();
        Directory.Delete(Path.Combine(rig.Orders, "done"));

        await Should.ThrowAsync<IOException>(() => rig.Csv.FindAsync(Orders.Make(), Ct));
    }

    [TestMethod]
    [DataRow("../escape")]
    [DataRow("a/b")]
    [DataRow("nul\0")]
    [DataRow("line\nbreak")]
    public async Task A_reference_that_is_no_file_name_is_refused(string reference)
    {
        await using var rig = new CsvRig();
        var order = Orders.Make();
        order = order with { Order = order.Order with { Reference = reference } };

        (await rig.Csv.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.Rejected>();
        Directory.GetFiles(rig.Root, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_symbolic_link_under_the_files_name_is_not_followed()
    {
        await using var rig = new CsvRig();
        var order = Orders.Make();
        var target = Path.Combine(rig.Root, "elsewhere.csv");
        File.CreateSymbolicLink(Path.Combine(rig.Orders, $"wo-{order.Reference}.csv"), target);

        (await rig.Csv.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.Rejected>();
        File.Exists(target).ShouldBeFalse();
    }

    [TestMethod]
    public async Task A_done_folder_that_is_a_symbolic_link_is_not_followed()
    {
        await using var rig = new CsvRig();
        Directory.Delete(Path.Combine(rig.Orders, "done"));
        Directory.CreateSymbolicLink(Path.Combine(rig.Orders, "done"), rig.Status);

        await Should.ThrowAsync<IOException>(() => rig.Csv.FindAsync(Orders.Make(), Ct));
        (await rig.Csv.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Retry>();
    }

    [TestMethod]
    public async Task A_character_that_Windows_1252_lacks_rejects_the_order_by_its_column_and_code_point()
    {
        await using var rig = new CsvRig(connection: ", encoding: windows-1252");

        await rig.Csv.SubmitAsync(Orders.Make(1, "café €5"), Ct);
        var refused = await rig.Csv.SubmitAsync(Orders.Make(2, "secret words 🐾"), Ct);

        var bytes = await File.ReadAllBytesAsync(Directory.GetFiles(rig.Orders).ShouldHaveSingleItem(), Ct);
        bytes.AsSpan().IndexOf(new byte[] { (byte)'f', 0xE9, (byte)' ', 0x80, (byte)'5' }).ShouldBeGreaterThan(0);
        var reason = refused.ShouldBeOfType<SubmitResult.Rejected>().Reason;
        reason.ShouldContain("Details");
        reason.ShouldContain("U+1F43E");
        reason.ShouldNotContain("secret");
    }

    [TestMethod]
    public async Task A_lone_surrogate_rejects_the_order_and_is_not_replaced()
    {
        await using var rig = new CsvRig();

        var result = await rig.Csv.SubmitAsync(Orders.Make(description: "half \uD83D"), Ct);

        result.ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldContain("U+D83D");
    }

    [TestMethod]
    [DataRow("=1+1")]
    [DataRow("+1")]
    [DataRow("-1")]
    [DataRow("@SUM(A1)")]
    [DataRow("\t=1")]
    [DataRow("\r=1")]
    [DataRow("  =1+1")]
    [DataRow("\u200B=1+1")]
    [DataRow("\uFF1D1+1")]
    public async Task A_cell_that_a_spreadsheet_would_run_is_written_as_text(string description)
    {
        await using var rig = new CsvRig();

        await rig.Csv.SubmitAsync(Orders.Make(description: description), Ct);

        var row = CsvRig.Parse(await File.ReadAllTextAsync(Directory.GetFiles(rig.Orders).Single(), Ct))[1];
        row[2].ShouldBe($"'{description}");
        row[4].ShouldBe("-75.47", "a spreadsheet does not run a number");
    }

    [TestMethod]
    public async Task A_mapping_whose_files_only_a_program_reads_has_the_words_as_they_are()
    {
        await using var rig = new CsvRig(connection: ", neutralise: false");

        await rig.Csv.SubmitAsync(Orders.Make(description: "=1+1"), Ct);

        CsvRig.Parse(await File.ReadAllTextAsync(Directory.GetFiles(rig.Orders).Single(), Ct))[1][2].ShouldBe("=1+1");
    }

    [TestMethod]
    public async Task The_same_order_sent_twice_at_once_makes_one_file()
    {
        await using var rig = new CsvRig();
        var order = Orders.Make();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => rig.Csv.SubmitAsync(order, Ct), Ct)));

        results.Count(r => r is SubmitResult.HandedOver).ShouldBe(1);
        results.Count(r => r is SubmitResult.AlreadyExists).ShouldBe(19);
        Directory.GetFiles(rig.Orders).Length.ShouldBe(1);
    }

    [TestMethod]
    public async Task The_check_reports_files_that_the_department_could_not_read()
    {
        await using var rig = new CsvRig();
        await rig.RefusedOrderAsync();

        var probe = await rig.Csv.CheckAsync(Ct);

        probe.Reachable.ShouldBeTrue();
        probe.Detail.ShouldContain("1 file");
    }

    [TestMethod]
    public async Task A_mapping_without_a_poll_reads_nothing_and_still_hands_over()
    {
        await using var rig = new CsvRig();
        var connector = new CsvConnector(rig.Mapping with { StatusFile = null, Files = null, PollEvery = null }, rig.Clock);

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
        (await connector.ReadStatusAsync(null, Ct)).Updates.ShouldBeEmpty();
    }
}
