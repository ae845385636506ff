namespace Allentown311.Connectors.Tests.Csv;

[TestClass]
public sealed class When_the_department_lists_its_records
{
    private const string Columns = "Ref,CaseNo,Status,Changed,Remarks\r\n";
    private static readonly DateTimeOffset Noon = new(2026, 7, 4, 12, 0, 0, TimeSpan.Zero);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task The_newest_file_counts_and_stays_and_is_no_news()
    {
        await using var rig = new CsvRig();
        rig.Drop(Columns + "A,,WIP,07/04/2026 08:00:00 AM,\r\n", name: "all-9.csv", at: Noon);
        rig.Drop(Columns + "B,,WIP,07/04/2026 08:00:00 AM,\r\n", name: "ALL-1.csv", at: Noon.AddMinutes(1));
        rig.Drop(Columns + "C,,WIP,07/04/2026 08:00:00 AM,\r\n", name: ".all-10.csv", at: Noon.AddMinutes(2));
        rig.Drop(Columns + "D,,WIP,07/04/2026 08:00:00 AM,\r\n", name: "all-11.csv.part", at: Noon.AddMinutes(2));

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
    public async Task No_list_of_the_time_asked_about_is_an_error(string? written, string says)
    {
        await using var rig = new CsvRig();
        if (written is not null)
        {
            rig.Drop(Columns, name: "all-1.csv", at: DateTimeOffset.Parse(written, System.Globalization.CultureInfo.InvariantCulture));
        }

        (await Should.ThrowAsync<IOException>(() => rig.Csv.ListAsync(Noon, null, Ct))).Message.ShouldContain(says);
    }

    [TestMethod]
    public async Task A_list_that_grows_while_it_is_looked_at_is_not_read()
    {
        await using var rig = new CsvRig(readyQuiet: "1ms");
        rig.Drop(Columns, name: "all-1.csv", at: Noon.AddMinutes(1));

        // The file grows with every look of the clock's: the quiet it must keep never comes.
        var growing = new Growing(() => File.AppendAllText(Path.Combine(rig.Status, "all-1.csv"), "A,,WIP,07/04/2026 08:00:00 AM,\r\n"));
        var connector = new Connectors.Csv.CsvConnector(rig.Mapping, growing);

        (await Should.ThrowAsync<IOException>(() => connector.ListAsync(Noon, null, Ct))).Message.ShouldContain("still being written");
        (await rig.Csv.ListAsync(Noon, null, Ct)).Updates.Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task Without_a_list_section_it_says_so()
    {
        await using var rig = new CsvRig();
        var connector = new Connectors.Csv.CsvConnector(rig.Mapping with { ListFiles = null, ListFile = null }, rig.Clock);

        (await Should.ThrowAsync<InvalidOperationException>(() => connector.ListAsync(Noon, null, Ct))).Message.ShouldBe("The mapping streets has no \"list\" section: its records cannot be listed.");
    }

    private sealed class Growing(Action grow) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            grow();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
