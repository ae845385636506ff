namespace Allentown311.Connectors.Tests.Csv;

[TestClass]
public sealed class When_the_department_lists_its_records
{
    private const string Columns = "Ref,CaseNo,Status,Changed,Remarks\r\n";
    private static readonly DateTimeOffset Noon = new(2026, 7, 4, 12, 0, 0, TimeSpan.Zero);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task The_newest_list_file_is_read_as_the_list_and_never_moved_or_read_as_status()
    {
        await using var rig = new CsvRig();
        rig.WriteStatusFile(Columns + "A,,WIP,07/04/2026 08:00:00 AM,\r\n", name: "all-9.csv", at: Noon);
        rig.WriteStatusFile(Columns + "B,,WIP,07/04/2026 08:00:00 AM,\r\n", name: "ALL-1.csv", at: Noon.AddMinutes(1));
        rig.WriteStatusFile(Columns + "C,,WIP,07/04/2026 08:00:00 AM,\r\n", name: ".all-10.csv", at: Noon.AddMinutes(2));
        rig.WriteStatusFile(Columns + "D,,WIP,07/04/2026 08:00:00 AM,\r\n", name: "all-11.csv.part", at: Noon.AddMinutes(2));

        var page = await rig.Csv.ListAsync(Noon, null, Ct);
        await rig.Csv.AcknowledgeAsync(page, Ct);

        page.Updates.ShouldHaveSingleItem().Reference.ShouldBe("B");
        page.More.ShouldBeFalse();
        (await rig.Csv.ReadStatusAsync(null, Ct)).Updates.ShouldBeEmpty();
        Directory.GetFiles(rig.Status).Length.ShouldBe(4);
    }

    [TestMethod]
    [DataRow(null, "the department has listed nothing")]
    [DataRow("2026-07-04T11:59:00Z", "was written before the time asked about")]
    public async Task A_list_that_is_missing_or_older_than_the_time_asked_about_is_an_error(string? written, string message)
    {
        await using var rig = new CsvRig();
        if (written is not null)
        {
            var at = DateTimeOffset.Parse(written, System.Globalization.CultureInfo.InvariantCulture);
            rig.WriteStatusFile(Columns, name: "all-1.csv", at: at);
        }

        (await Should.ThrowAsync<IOException>(() => rig.Csv.ListAsync(Noon, null, Ct))).Message.ShouldContain(message);
    }

    [TestMethod]
    public async Task A_list_file_that_grows_during_the_read_is_not_read()
    {
        await using var rig = new CsvRig(readyQuiet: "1ms");
        rig.WriteStatusFile(Columns, name: "all-1.csv", at: Noon.AddMinutes(1));

        // The file grows whenever the connector sets a timer to wait for it, so the connector never finds it quiet.
        var file = Path.Combine(rig.Status, "all-1.csv");
        var clock = new ClockThatActsOnEachTimer(() => File.AppendAllText(file, "A,,WIP,07/04/2026 08:00:00 AM,\r\n"));
        var connector = new Connectors.Csv.CsvConnector(rig.Mapping, clock);

        (await Should.ThrowAsync<IOException>(() => connector.ListAsync(Noon, null, Ct))).Message.ShouldContain("still being written");
        (await rig.Csv.ListAsync(Noon, null, Ct)).Updates.Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task Without_a_list_section_the_error_names_the_mapping_and_the_section()
    {
        await using var rig = new CsvRig();
        var connector = new Connectors.Csv.CsvConnector(rig.Mapping with { ListFiles = null, ListFile = null }, rig.Clock);

        (await Should.ThrowAsync<InvalidOperationException>(() => connector.ListAsync(Noon, null, Ct)))
            .Message.ShouldBe("The mapping streets has no \"list\" section: its records cannot be listed.");
    }

    private sealed class ClockThatActsOnEachTimer(Action act) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            act();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
