using System.Diagnostics;
using System.Net.Sockets;
using Allentown311.Connectors.Files;

namespace Allentown311.Connectors.Tests.Csv;

/// <summary>
/// Programs that may write into a drop folder are not trusted to lead the hub elsewhere, nor to hold it up.
/// </summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
public sealed class When_something_else_stands_under_a_files_name
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [Timeout(30_000, CooperativeCancellation = true)]
    public async Task A_pipe_among_status_files_is_put_aside_and_the_file_behind_it_is_read()
    {
        await using var rig = new CsvRig();
        MakePipe(Path.Combine(rig.Status, "status-1.csv"));
        await File.WriteAllTextAsync(
            Path.Combine(rig.Status, "status-2.csv"),
            "Ref,CaseNo,Status,Changed,Remarks\r\nALN-26-00001-0-1,C-1,WIP,07/04/2026 10:00:00 AM,\r\n",
            Ct);

        var first = await rig.Csv.ReadStatusAsync(null, Ct);
        await rig.Csv.AcknowledgeAsync(first, Ct);
        var second = await rig.Csv.ReadStatusAsync(null, Ct);

        first.Updates.ShouldBeEmpty();
        first.File!.Problem.ShouldNotBeNull().ShouldContain("pipe");
        Path.Exists(Path.Combine(rig.Status, "bad", "status-1.csv")).ShouldBeTrue();
        (second.Updates.Count + second.Rejected.Count).ShouldBe(1);
    }

    [TestMethod]
    [Timeout(30_000, CooperativeCancellation = true)]
    public async Task A_pipe_that_must_be_quiet_first_does_not_hold_up_the_reader()
    {
        await using var rig = new CsvRig(readyQuiet: "1s");
        MakePipe(Path.Combine(rig.Status, "status-1.csv"));

        await rig.Csv.ReadStatusAsync(null, Ct);
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        var page = await rig.Csv.ReadStatusAsync(null, Ct);

        page.File!.Problem.ShouldNotBeNull().ShouldContain("pipe");
    }

    [TestMethod]
    [Timeout(30_000, CooperativeCancellation = true)]
    public async Task A_pipe_or_a_link_in_bad_is_no_refusal_and_does_not_hold_up_the_order()
    {
        await using var rig = new CsvRig();
        var (piped, linked) = (Orders.Make(1), Orders.Make(2));
        MakePipe(Path.Combine(rig.Orders, "bad", $"wo-{piped.Order.Reference}.csv"));
        var target = Path.Combine(rig.Root, "elsewhere");
        await File.WriteAllTextAsync(target, "x", Ct);
        File.CreateSymbolicLink(Path.Combine(rig.Orders, "bad", $"wo-{linked.Order.Reference}.csv"), target);

        (await rig.Csv.SubmitAsync(piped, Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
        (await rig.Csv.SubmitAsync(linked, Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
    }

    [TestMethod]
    public void A_link_is_not_followed_even_where_nobody_looked_before()
    {
        using var folder = new Folder();
        File.WriteAllText(folder.Name("secret"), "s");
        File.CreateSymbolicLink(folder.Name("link"), folder.Name("secret"));

        Should.Throw<NotPlainException>(() => PlainFile.OpenRead(folder.Name("link"), alone: false)).Message.ShouldContain("symbolic link");
    }

    [TestMethod]
    public void A_socket_and_a_folder_are_no_files_and_a_missing_one_is_missing()
    {
        using var folder = new Folder();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.Name("s")));
        Directory.CreateDirectory(folder.Name("d"));

        Should.Throw<NotPlainException>(() => PlainFile.OpenRead(folder.Name("s"), alone: true));
        Should.Throw<Exception>(() => PlainFile.OpenRead(folder.Name("d"), alone: true))
            .ShouldBeAssignableTo<SystemException>();
        Should.Throw<FileNotFoundException>(() => PlainFile.OpenRead(folder.Name("none"), alone: true));
    }

    [TestMethod]
    public void A_file_that_another_program_has_locked_is_held_and_can_be_read_later()
    {
        using var folder = new Folder();
        using (new FileStream(folder.Name("f"), FileMode.Create, FileAccess.Write, FileShare.None))
        {
            Should.Throw<IOException>(() => PlainFile.OpenRead(folder.Name("f"), alone: true)).Message.ShouldContain("held open");
        }

        using var file = PlainFile.OpenRead(folder.Name("f"), alone: true);
        file.Length.ShouldBe(0);
    }

    private static void MakePipe(string path)
    {
        using var process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
    }

    private sealed class Folder : IDisposable
    {
        private readonly string root = Directory.CreateTempSubdirectory("plain-").FullName;

        public string Name(string name) => Path.Combine(root, name);

        public void Dispose() => Directory.Delete(root, recursive: true);
    }
}
