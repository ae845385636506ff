namespace Allentown311.Connectors.Tests.Csv;

[TestClass]
public sealed class When_a_status_file_arrives
{
    private const string Header = "Ref,CaseNo,Status,Changed,Remarks\r\n";
    private const string Row = "ALN-26-00417-3-1,AC-1,WIP,07/04/2026 08:00:00 AM,";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_file_that_still_grows_is_not_read_until_it_has_been_quiet()
    {
        await using var rig = new CsvRig(readyQuiet: "2s");
        var name = rig.WriteStatusFile(Header);

        (await rig.Csv.ReadStatusAsync(null, Ct)).File.ShouldBeNull("seen for the first time");
        rig.Clock.Advance(TimeSpan.FromSeconds(3));
        await File.AppendAllTextAsync(Path.Combine(rig.Status, name), Row + "\r\n", Ct);
        (await rig.Csv.ReadStatusAsync(null, Ct)).File.ShouldBeNull("it has grown");
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        (await rig.Csv.ReadStatusAsync(null, Ct)).File.ShouldBeNull("not quiet for long enough");
        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        (await rig.Csv.ReadStatusAsync(null, Ct)).Updates.Count.ShouldBe(1);
    }

    [TestMethod]
    [DataRow(".status-1.csv")]
    [DataRow("status-1.csv.tmp")]
    [DataRow("status-1.csv.part")]
    [DataRow("orders-1.csv")]
    public async Task A_file_whose_name_does_not_match_the_pattern_is_not_touched(string name)
    {
        await using var rig = new CsvRig();
        rig.WriteStatusFile(Header + Row + "\r\n", name: name);

        (await rig.Csv.ReadStatusAsync(null, Ct)).File.ShouldBeNull();
        File.Exists(Path.Combine(rig.Status, name)).ShouldBeTrue();
    }

    [TestMethod]
    public async Task A_file_its_writer_holds_open_waits_and_does_not_hold_up_the_next()
    {
        await using var rig = new CsvRig();
        var first = rig.WriteStatusFile(Header + Row + "\r\n");
        var second = rig.WriteStatusFile(Header + Row + "\r\n");
        await using (new FileStream(Path.Combine(rig.Status, first), FileMode.Open, FileAccess.Write, FileShare.None))
        {
            (await rig.Csv.ReadStatusAsync(null, Ct)).File!.Name.ShouldBe(second);
        }

        (await rig.Csv.ReadStatusAsync(null, Ct)).File!.Name.ShouldBe(first);
    }

    [TestMethod]
    public async Task Files_are_read_in_the_order_of_their_names_and_each_page_reports_whether_more_files_wait()
    {
        await using var rig = new CsvRig();
        foreach (var name in new[] { "status-b.csv", "status-c.csv", "status-a.csv" })
        {
            rig.WriteStatusFile(Header + Row + "\r\n", name: name);
        }

        List<(string?, bool)> pages = [];
        for (var i = 0; i < 3; i++)
        {
            var page = await rig.Csv.ReadStatusAsync(null, Ct);
            pages.Add((page.File?.Name, page.More));
            await rig.Csv.AcknowledgeAsync(page, Ct);
        }

        pages.ShouldBe([("status-a.csv", true), ("status-b.csv", true), ("status-c.csv", false)]);
        (await rig.Csv.ReadStatusAsync(null, Ct)).File.ShouldBeNull();
    }

    [TestMethod]
    public async Task Line_breaks_and_quotes_inside_quotes_stay_in_their_cell()
    {
        await using var rig = new CsvRig();
        rig.WriteStatusFile($"{Header}{Row}\"Gate open\r\nsaid \"\"come in\"\", left\"\r\n{Row}second\r\n");

        (await rig.Csv.ReadStatusAsync(null, Ct)).Updates.Select(u => u.Note).ShouldBe(["Gate open\r\nsaid \"come in\", left", "second"]);
    }

    [TestMethod]
    [DataRow("\r\n <!DOCTYPE html><html><body>Ref,CaseNo,Status,Changed,Remarks</body></html>", "web page")]
    [DataRow("Ref,CaseNo,Status,Remarks\r\nA,B,WIP,\r\n", "\"Changed\"")]
    [DataRow("Ref,CaseNo,Status,Changed,Status,Remarks\r\n", "twice")]
    [DataRow("", "no column")]
    [DataRow(Header + Row + "\"never closed\r\nALN-1,AC-2,WIP,07/04/2026 08:00:00 AM,\r\n", "never closed")]
    public async Task A_file_that_is_no_status_file_is_moved_to_bad_whole_and_the_page_reports_why(string text, string reason)
    {
        await using var rig = new CsvRig();
        var name = rig.WriteStatusFile(text);

        var page = await rig.Csv.ReadStatusAsync("cursor", Ct);
        await rig.Csv.AcknowledgeAsync(page, Ct);

        page.Updates.ShouldBeEmpty();
        page.Rejected.ShouldBeEmpty();
        page.Cursor.ShouldBe("cursor");
        page.File!.Problem.ShouldNotBeNull().ShouldContain(reason);
        File.Exists(Path.Combine(rig.Status, "bad", name)).ShouldBeTrue();
    }

    [TestMethod]
    [DataRow("ALN-1,AC-2,WIP\r\n", "3 cells where the header has 5")]
    [DataRow("ALN-1,AC-2,WIP,07/04/2026 08:00:00 AM,a,b\r\n", "6 cells")]
    [DataRow(",,WIP,07/04/2026 08:00:00 AM,\r\n", "no reference")]
    [DataRow("ALN-1,AC-2,,07/04/2026 08:00:00 AM,\r\n", "no status")]
    [DataRow("ALN-1,AC-2,WIP,2026-07-04,\r\n", "MM/dd/yyyy")]
    [DataRow("ALN-1,AC-2,WIP,07/04/2026 08:00:00 AM,\"a\"b\r\n", "quote")]
    public async Task One_bad_row_is_rejected_with_its_line_and_the_other_rows_are_read(string bad, string reason)
    {
        await using var rig = new CsvRig();
        rig.WriteStatusFile($"{Header}{Row}\"two\r\nlines\"\r\n{bad}{Row}last\r\n");

        var page = await rig.Csv.ReadStatusAsync(null, Ct);

        page.File!.Problem.ShouldBeNull();
        page.Updates.Count.ShouldBe(2);
        var rejected = page.Rejected.ShouldHaveSingleItem();
        rejected.Row.ShouldBe(4);
        rejected.Reason.ShouldContain(reason);
        rejected.Raw.ShouldBe(bad.TrimEnd());
    }

    [TestMethod]
    public async Task The_same_content_under_another_name_has_the_same_hash()
    {
        await using var rig = new CsvRig();
        rig.WriteStatusFile(Header + Row + "\r\n");
        var first = await rig.Csv.ReadStatusAsync(null, Ct);
        await rig.Csv.AcknowledgeAsync(first, Ct);
        rig.WriteStatusFile(Header + Row + "\r\n");

        var second = await rig.Csv.ReadStatusAsync(null, Ct);

        second.File!.Name.ShouldNotBe(first.File!.Name);
        second.File.Sha256.ShouldBe(first.File.Sha256);
    }

    [TestMethod]
    public async Task A_file_over_50_MiB_is_reported_as_a_problem_and_not_read()
    {
        await using var rig = new CsvRig();
        await using (var file = File.Create(Path.Combine(rig.Status, "status-1.csv")))
        {
            file.SetLength((50L * 1024 * 1024) + 1);
        }

        (await rig.Csv.ReadStatusAsync(null, Ct)).File!.Problem.ShouldNotBeNull().ShouldContain("bytes");
    }

    [TestMethod]
    public async Task A_symbolic_link_is_moved_to_bad_and_its_target_is_neither_read_nor_moved()
    {
        await using var rig = new CsvRig();
        var target = Path.Combine(rig.Root, "secret.txt");
        await File.WriteAllTextAsync(target, Header + Row + "\r\n", Ct);
        File.CreateSymbolicLink(Path.Combine(rig.Status, "status-1.csv"), target);

        var page = await rig.Csv.ReadStatusAsync(null, Ct);
        await rig.Csv.AcknowledgeAsync(page, Ct);

        page.Updates.ShouldBeEmpty();
        page.File!.Problem.ShouldNotBeNull().ShouldContain("symbolic link");
        File.Exists(target).ShouldBeTrue();
        new FileInfo(Path.Combine(rig.Status, "bad", "status-1.csv")).LinkTarget.ShouldBe(target);
    }

    [TestMethod]
    public async Task A_backlog_of_500_files_is_read_to_its_end()
    {
        await using var rig = new CsvRig();
        for (var i = 0; i < 500; i++)
        {
            rig.WriteStatusFile(Header + Row + "\r\n");
        }

        HashSet<string> names = [];
        var more = true;
        while (more)
        {
            var page = await rig.Csv.ReadStatusAsync(null, Ct);
            names.Add(page.File!.Name);
            await rig.Csv.AcknowledgeAsync(page, Ct);
            more = page.More;
        }

        names.Count.ShouldBe(500);
    }
}
