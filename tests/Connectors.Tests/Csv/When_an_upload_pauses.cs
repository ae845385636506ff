using System.Runtime.InteropServices;
using System.Text;

namespace Allentown311.Connectors.Tests.Csv;

/// <summary>A program writes a status file, pauses for longer than the hub waits, and writes on with the file still open.</summary>
[TestClass]
public sealed class When_an_upload_pauses
{
    private const string Header = "Ref,CaseNo,Status,Changed,Remarks\r\n";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_file_in_done_that_grows_is_read_again_once_it_is_quiet()
    {
        await using var rig = new CsvRig(readyQuiet: "2s");
        var writer = OpenWriter(rig);
        await WriteAsync(writer, Header + Row("A-1"));
        var half = await ReadAsync(rig);
        await rig.Csv.AcknowledgeAsync(half, Ct);

        await WriteAsync(writer, Row("A-2"));
        (await rig.Csv.ReadStatusAsync(null, Ct)).File.ShouldBeNull("it has just grown");
        rig.Clock.Advance(TimeSpan.FromSeconds(3));
        var whole = await rig.Csv.ReadStatusAsync(null, Ct);
        await rig.Csv.AcknowledgeAsync(whole, Ct);

        half.Updates.Select(u => u.Reference).ShouldBe(["A-1"]);
        whole.Updates.Select(u => u.Reference).ShouldBe(["A-1", "A-2"]);
        whole.File!.Sha256.ShouldNotBe(half.File!.Sha256);
        File.Exists(Path.Combine(rig.Status, "done", "status-1.csv")).ShouldBeTrue();
        (await ReadAsync(rig)).File.ShouldBeNull("nothing has changed since");
    }

    [TestMethod]
    public async Task A_page_that_was_not_committed_is_read_once_more()
    {
        await using var rig = new CsvRig(readyQuiet: "2s");
        var writer = OpenWriter(rig);
        await WriteAsync(writer, Header + Row("A-1"));
        await rig.Csv.AcknowledgeAsync(await ReadAsync(rig), Ct);
        await WriteAsync(writer, Row("A-2"));

        (await ReadAsync(rig)).Updates.Count.ShouldBe(2);
        (await ReadAsync(rig)).Updates.Count.ShouldBe(2, "the first was never acknowledged");
    }

    [TestMethod]
    public async Task The_rest_counts_even_where_the_beginning_is_equal_to_an_earlier_file()
    {
        await using var rig = new CsvRig(readyQuiet: "2s");
        rig.WriteStatusFile(Header, name: "status-1.csv");
        await rig.Csv.AcknowledgeAsync(await ReadAsync(rig), Ct);

        var writer = OpenWriter(rig);
        await WriteAsync(writer, Header);
        await rig.Csv.AcknowledgeAsync(await ReadAsync(rig), Ct);
        await WriteAsync(writer, Row("A-1"));

        (await ReadAsync(rig)).Updates.ShouldHaveSingleItem().Reference.ShouldBe("A-1");
    }

    [TestMethod]
    public async Task A_file_cut_inside_quotes_is_read_from_bad_once_it_is_whole()
    {
        await using var rig = new CsvRig(readyQuiet: "2s");
        var writer = OpenWriter(rig);
        await WriteAsync(writer, Header + "A-1,,WIP,07/04/2026 08:00:00 AM,\"gate\r\n");
        var half = await ReadAsync(rig);
        await rig.Csv.AcknowledgeAsync(half, Ct);

        await WriteAsync(writer, "open\"\r\n");

        half.File!.Problem.ShouldNotBeNull();
        (await ReadAsync(rig)).Updates.ShouldHaveSingleItem().Note.ShouldBe("gate\r\nopen");
    }

    [TestMethod]
    public async Task A_hub_that_was_started_again_reads_what_grew_meanwhile()
    {
        await using var rig = new CsvRig(readyQuiet: "2s");
        var writer = OpenWriter(rig);
        await WriteAsync(writer, Header + Row("A-1"));
        await rig.Csv.AcknowledgeAsync(await ReadAsync(rig), Ct);
        await WriteAsync(writer, Row("A-2"));

        var restarted = new Connectors.Csv.CsvConnector(rig.Mapping, rig.Clock);
        await restarted.ReadStatusAsync(null, Ct);
        rig.Clock.Advance(TimeSpan.FromSeconds(3));

        (await restarted.ReadStatusAsync(null, Ct)).Updates.Select(u => u.Reference).ShouldBe(["A-1", "A-2"]);
    }

    [TestMethod]
    public async Task A_file_that_does_not_end_in_a_line_break_is_watched_longer_since_its_last_key_may_be_cut()
    {
        await using var rig = new CsvRig(readyQuiet: "2s");
        var writer = OpenWriter(rig);
        await WriteAsync(writer, Header + "A-1,AC-3");

        (await ReadAsync(rig)).File.ShouldBeNull();
        await WriteAsync(writer, "7,WIP,07/04/2026 08:00:00 AM,\r\n");

        (await ReadAsync(rig)).Updates.ShouldHaveSingleItem().ExternalId.ShouldBe("AC-37");
    }

    [TestMethod]
    public async Task A_file_that_only_its_writer_may_open_ends_the_read_and_waits()
    {
        await using var rig = new CsvRig();
        var name = rig.WriteStatusFile(Header + Row("A-1"));
        await using (new FileStream(Path.Combine(rig.Status, name), FileMode.Open, FileAccess.Write, FileShare.None))
        {
            (await Task.Run(() => rig.Csv.ReadStatusAsync(null, Ct), Ct).WaitAsync(TimeSpan.FromSeconds(20), Ct)).File.ShouldBeNull();
        }

        (await rig.Csv.ReadStatusAsync(null, Ct)).Updates.Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_last_line_without_a_break_is_read_in_the_end()
    {
        await using var rig = new CsvRig(readyQuiet: "2s");
        rig.WriteStatusFile(Header + Row("A-1").TrimEnd());
        await rig.Csv.ReadStatusAsync(null, Ct);
        rig.Clock.Advance(TimeSpan.FromSeconds(20));

        (await rig.Csv.ReadStatusAsync(null, Ct)).Updates.Count.ShouldBe(1);
    }

    // A second name of the file stands for the writer's open handle: what is written there goes into the file wherever the hub moves it.
    private static string OpenWriter(CsvRig rig)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows does not let an open file be moved.");
        }

        var (writer, file) = (Path.Combine(rig.Root, "writer.csv"), Path.Combine(rig.Status, "status-1.csv"));
        File.WriteAllText(writer, "");
        Link(Encoding.UTF8.GetBytes($"{writer}\0"), Encoding.UTF8.GetBytes($"{file}\0")).ShouldBe(0);
        return writer;
    }

    private Task WriteAsync(string writer, string text) => File.AppendAllTextAsync(writer, text, Ct);

    [DllImport("libc", EntryPoint = "link"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] existing, byte[] added);

    private async Task<StatusPage> ReadAsync(CsvRig rig)
    {
        await rig.Csv.ReadStatusAsync(null, Ct);
        rig.Clock.Advance(TimeSpan.FromSeconds(3));
        return await rig.Csv.ReadStatusAsync(null, Ct);
    }

    private static string Row(string reference) => $"{reference},,WIP,07/04/2026 08:00:00 AM,\r\n";
}
