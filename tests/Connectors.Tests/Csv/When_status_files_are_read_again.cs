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
    public async Task Those_written_since_come_one_by_one_by_name_then_what_waits()
    {
        await using var rig = new CsvRig();
        foreach (var (name, minutes) in new[] { ("status-2.csv", 10), ("status-1.csv", 20), ("status-3.csv", -10), ("other.csv", 10) })
        {
            PutAway(rig, name, minutes);
        }

        PutAway(rig, "status-2-2.csv", 15);
        rig.Drop(Columns + "waiting,,WIP,07/04/2026 08:00:00 AM,\r\n", name: "status-0.csv");

        List<string?> met = [];
        var cursor = rig.Csv.CursorAt(Noon);
        for (var pages = 0; pages < 10 && cursor is not null; pages++)
        {
            var page = await rig.Csv.ReadStatusAsync(cursor, Ct);
            met.Add(page.Updates.ShouldHaveSingleItem().Reference);
            (page.File is null).ShouldBe(page.Cursor is not null, "what was read before has no file to put away; what waits has");
            await rig.Csv.AcknowledgeAsync(page, Ct);
            cursor = page.Cursor;
        }

        met.ShouldBe(["status-1.csv", "status-2-2.csv", "status-2.csv", "waiting"]);
        cursor.ShouldBeNull();
        Directory.GetFiles(Path.Combine(rig.Status, "done")).Length.ShouldBe(6);
    }

    [TestMethod]
    public async Task One_that_cannot_be_read_any_more_waits_for_a_person_and_the_next_follows()
    {
        await using var rig = new CsvRig();
        PutAway(rig, "status-1.csv", 1);
        PutAway(rig, "status-2.csv", 2);
        await File.WriteAllTextAsync(Path.Combine(rig.Status, "done", "status-1.csv"), "<html/>", Ct);

        var first = await rig.Csv.ReadStatusAsync(rig.Csv.CursorAt(Noon), Ct);
        var second = await rig.Csv.ReadStatusAsync(first.Cursor, Ct);

        first.Rejected.ShouldHaveSingleItem().ShouldBe(new(1, "A file of done/ cannot be read again: The file holds a web page or XML, not CSV.", "status-1.csv"));
        second.Updates.ShouldHaveSingleItem().Reference.ShouldBe("status-2.csv");
    }

    [TestMethod]
    public async Task Nothing_to_read_again_is_the_ordinary_reading()
    {
        await using var rig = new CsvRig();
        Directory.CreateDirectory(Path.Combine(rig.Status, "in"));

        var page = await rig.Csv.ReadStatusAsync(rig.Csv.CursorAt(Noon), Ct);

        (page.Updates.Count, page.Cursor, page.More).ShouldBe((0, null, false));
    }

    private static void PutAway(CsvRig rig, string name, int minutes)
    {
        Directory.CreateDirectory(Path.Combine(rig.Status, "done"));
        var path = Path.Combine(rig.Status, "done", name);
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{Columns}{name},,WIP,07/04/2026 08:00:00 AM,\r\n"));
        File.SetLastWriteTimeUtc(path, Noon.AddMinutes(minutes).UtcDateTime);
    }
}
