using System.Globalization;

namespace Allentown311.Connectors.Tests.Csv;

[TestClass]
public sealed class When_status_files_are_read_again
{
    private const string Columns = "Ref,CaseNo,Status,Changed,Remarks\r\n";
    private static readonly DateTimeOffset Noon = new(2026, 7, 4, 12, 0, 0, TimeSpan.Zero);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Files_of_done_written_since_then_are_read_one_by_one_by_name_and_waiting_files_after_them()
    {
        await using var rig = new CsvRig();
        foreach (var (name, minutes) in new[] { ("status-2.csv", 10), ("status-1.csv", 20), ("status-3.csv", -10), ("other.csv", 10) })
        {
            WriteDoneFile(rig, name, minutes);
        }

        WriteDoneFile(rig, "status-2-2.csv", 15);
        rig.WriteStatusFile(Columns + "waiting,,WIP,07/04/2026 08:00:00 AM,\r\n", name: "status-0.csv");

        List<string?> references = [];
        var cursor = rig.Csv.CursorAt(Noon);
        for (var pages = 0; pages < 10 && cursor is not null; pages++)
        {
            var page = await rig.Csv.ReadStatusAsync(cursor, Ct);
            references.Add(page.Updates.ShouldHaveSingleItem().Reference);
            (page.File is null).ShouldBe(page.Cursor is not null, "only a waiting file is named for the acknowledgement, which moves it");
            await rig.Csv.AcknowledgeAsync(page, Ct);
            cursor = page.Cursor;
        }

        references.ShouldBe(["status-1.csv", "status-2-2.csv", "status-2.csv", "waiting"]);
        cursor.ShouldBeNull();
        Directory.GetFiles(Path.Combine(rig.Status, "done")).Length.ShouldBe(6);
    }

    [TestMethod]
    public async Task A_file_of_done_that_can_no_longer_be_read_is_rejected_and_the_next_file_is_read()
    {
        await using var rig = new CsvRig();
        WriteDoneFile(rig, "status-1.csv", 1);
        WriteDoneFile(rig, "status-2.csv", 2);
        await File.WriteAllTextAsync(Path.Combine(rig.Status, "done", "status-1.csv"), "<html/>", Ct);

        var first = await rig.Csv.ReadStatusAsync(rig.Csv.CursorAt(Noon), Ct);
        var second = await rig.Csv.ReadStatusAsync(first.Cursor, Ct);

        first.Rejected.ShouldHaveSingleItem().ShouldBe(
            new(1, "A file of done/ cannot be read again: The file holds a web page or XML, not CSV.", "status-1.csv"));
        second.Updates.ShouldHaveSingleItem().Reference.ShouldBe("status-2.csv");
    }

    [TestMethod]
    public async Task With_no_file_to_read_again_the_ordinary_read_follows_at_once()
    {
        await using var rig = new CsvRig();
        Directory.CreateDirectory(Path.Combine(rig.Status, "in"));

        var page = await rig.Csv.ReadStatusAsync(rig.Csv.CursorAt(Noon), Ct);

        (page.Updates.Count, page.Cursor, page.More).ShouldBe((0, null, false));
    }

    // A file that the hub has read, last written so many minutes after noon. Its name is also the reference in its only row.
    private static void WriteDoneFile(CsvRig rig, string name, int minutes)
    {
        Directory.CreateDirectory(Path.Combine(rig.Status, "done"));
        var path = Path.Combine(rig.Status, "done", name);
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{Columns}{name},,WIP,07/04/2026 08:00:00 AM,\r\n"));
        File.SetLastWriteTimeUtc(path, Noon.AddMinutes(minutes).UtcDateTime);
    }
}
