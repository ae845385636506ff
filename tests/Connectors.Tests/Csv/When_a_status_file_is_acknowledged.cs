
namespace Allentown311.Connectors.Tests.Csv;

[TestClass]
public sealed class When_a_status_file_is_acknowledged
{
    private const string Text = "Ref,CaseNo,Status,Changed,Remarks\r\nALN-26-00417-3-1,AC-1,WIP,07/04/2026 08:00:00 AM,\r\n";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task The_file_moves_to_done_and_a_second_acknowledgement_changes_nothing()
    {
        await using var rig = new CsvRig();
        rig.WriteStatusFile(Text, name: "status-1.csv");
        var page = await rig.Csv.ReadStatusAsync(null, Ct);

        await rig.Csv.AcknowledgeAsync(page, Ct);
        await rig.Csv.AcknowledgeAsync(page, Ct);

        Names(rig, "").ShouldBeEmpty();
        Names(rig, "done").ShouldBe(["status-1.csv"]);
    }

    [TestMethod]
    public async Task The_file_overwrites_no_file_of_the_same_name_in_done()
    {
        await using var rig = new CsvRig();
        foreach (var text in new[] { Text, Text + "x", Text + "y", Text + "x" })
        {
            rig.WriteStatusFile(text, name: "status-1.csv");
            await rig.Csv.AcknowledgeAsync(await rig.Csv.ReadStatusAsync(null, Ct), Ct);
        }

        Names(rig, "").ShouldBeEmpty();
        Names(rig, "done").ShouldBe(["status-1-2.csv", "status-1-3.csv", "status-1.csv"]);
    }

    [TestMethod]
    public async Task A_file_that_replaced_it_after_the_read_is_not_moved_and_is_read_next()
    {
        await using var rig = new CsvRig();
        rig.WriteStatusFile(Text, name: "status-1.csv");
        var page = await rig.Csv.ReadStatusAsync(null, Ct);
        rig.WriteStatusFile(Text.Replace("WIP", "DONE", StringComparison.Ordinal), name: "status-1.csv");

        await rig.Csv.AcknowledgeAsync(page, Ct);

        (await rig.Csv.ReadStatusAsync(null, Ct)).Updates.ShouldHaveSingleItem().Code.ShouldBe("DONE");
    }

    [TestMethod]
    public async Task A_page_whose_file_name_leads_out_of_the_folder_is_refused()
    {
        await using var rig = new CsvRig();
        var page = new StatusPage { File = new InboundFile("../orders/done/x", "00") };

        await Should.ThrowAsync<IOException>(() => rig.Csv.AcknowledgeAsync(page, Ct));
    }

    [TestMethod]
    public async Task A_file_that_is_not_acknowledged_is_read_again_with_the_same_hash()
    {
        await using var rig = new CsvRig();
        rig.WriteStatusFile(Text, name: "status-1.csv");

        var first = await rig.Csv.ReadStatusAsync(null, Ct);
        var again = await rig.Csv.ReadStatusAsync(null, Ct);

        again.File.ShouldBe(first.File);
    }

    private static string[] Names(CsvRig rig, string below) =>
        [.. Directory.GetFiles(Path.Combine(rig.Status, below)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
