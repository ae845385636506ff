using System.Diagnostics;

namespace Allentown311.Connectors.Tests.Sftp;

[TestClass]
public sealed class When_status_files_are_on_a_server
{
    private const string Header = "Ref,CaseNo,Status,Changed,Remarks\r\n";
    private const string Row = "ALN-26-00417-3-1,AC-1,WIP,07/04/2026 08:00:00 AM,\r\n";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_file_that_still_grows_is_not_read_until_it_has_been_quiet()
    {
        await using var rig = await SftpRig.StartAsync(readyQuiet: "2s");
        var name = rig.WriteStatusFile(Header);

        (await rig.Csv.ReadStatusAsync(null, Ct)).File.ShouldBeNull("seen for the first time");
        await File.AppendAllTextAsync(Path.Combine(rig.Status, name), Row, Ct);
        rig.Clock.Advance(TimeSpan.FromSeconds(3));
        (await rig.Csv.ReadStatusAsync(null, Ct)).File.ShouldBeNull("it has grown");
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        var page = await rig.Csv.ReadStatusAsync(null, Ct);
        await rig.Csv.AcknowledgeAsync(page, Ct);

        page.Updates.Count.ShouldBe(1);
        File.Exists(Path.Combine(rig.Status, "done", name)).ShouldBeTrue();
    }

    [TestMethod]
    public async Task A_file_in_done_that_has_grown_since_is_read_again()
    {
        await using var rig = await SftpRig.StartAsync();
        rig.Clock.Advance(TimeProvider.System.GetUtcNow() - rig.Clock.GetUtcNow());
        var name = rig.WriteStatusFile(Header + Row);
        var first = await rig.Csv.ReadStatusAsync(null, Ct);
        await rig.Csv.AcknowledgeAsync(first, Ct);
        await rig.Csv.ReadStatusAsync(null, Ct);
        await File.AppendAllTextAsync(Path.Combine(rig.Status, "done", name), Row.Replace("00417", "00418", StringComparison.Ordinal), Ct);

        rig.Clock.Advance(TimeSpan.FromMinutes(2));
        var again = await rig.Csv.ReadStatusAsync(null, Ct);

        again.Updates.Count.ShouldBe(2);
        again.File!.Sha256.ShouldNotBe(first.File!.Sha256);
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task A_link_is_left_alone_and_reported_a_pipe_is_put_aside_unread_and_the_file_behind_them_is_read()
    {
        await using var rig = await SftpRig.StartAsync();
        var (secret, link) = (Path.Combine(rig.Root, "secret.txt"), Path.Combine(rig.Status, "status-1.csv"));
        await File.WriteAllTextAsync(secret, Header + Row, Ct);
        File.CreateSymbolicLink(link, secret);
        Process.Start("mkfifo", [Path.Combine(rig.Status, "status-2.csv")])!.WaitForExit();
        rig.WriteStatusFile(Header + Row, name: "status-3.csv");

        var pipe = await rig.Csv.ReadStatusAsync(null, Ct);
        await rig.Csv.AcknowledgeAsync(pipe, Ct);
        var file = await rig.Csv.ReadStatusAsync(null, Ct);
        await rig.Csv.AcknowledgeAsync(file, Ct);
        var nothing = await rig.Csv.ReadStatusAsync(null, Ct);

        pipe.File!.Problem.ShouldNotBeNull().ShouldContain("pipe");
        Path.Exists(Path.Combine(rig.Status, "bad", "status-2.csv")).ShouldBeTrue();
        (file.File!.Name, file.Updates.Count).ShouldBe(("status-3.csv", 1));
        nothing.File.ShouldBeNull();
        nothing.SourceProblem.ShouldNotBeNull().ShouldContain("status-1.csv");
        File.ReadAllText(secret).ShouldBe(Header + Row);
        new FileInfo(link).LinkTarget.ShouldBe(secret);
    }

    [TestMethod]
    public async Task A_link_under_the_name_of_an_order_is_neither_followed_nor_replaced()
    {
        await using var rig = await SftpRig.StartAsync();
        var order = Orders.Make();
        var (target, link) = (Path.Combine(rig.Root, "elsewhere.csv"), Path.Combine(rig.Orders, $"wo-{order.Reference}.csv"));
        await File.WriteAllTextAsync(target, "mine", Ct);
        File.CreateSymbolicLink(link, target);

        (await rig.Csv.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.Rejected>();
        Should.Throw<IOException>(() => rig.Csv.Destroy([.. rig.Csv.ListOrderFiles(), $"sftp://127.0.0.1:{rig.Server.Port}{link}"]));

        File.ReadAllText(target).ShouldBe("mine");
    }

    [TestMethod]
    public async Task A_second_file_of_one_name_is_kept_beside_the_first_and_the_same_content_once()
    {
        await using var rig = await SftpRig.StartAsync();
        foreach (var rows in new[] { Row, Row + Row, Row })
        {
            rig.WriteStatusFile(Header + rows, name: "status-1.csv");
            await rig.Csv.AcknowledgeAsync(await rig.Csv.ReadStatusAsync(null, Ct), Ct);
        }

        Directory.GetFiles(Path.Combine(rig.Status, "done")).Select(Path.GetFileName)
            .ShouldBe(["status-1.csv", "status-1-2.csv"], ignoreOrder: true);
    }

    [TestMethod]
    public async Task A_folder_done_that_is_a_link_is_not_followed()
    {
        await using var rig = await SftpRig.StartAsync();
        Directory.Delete(Path.Combine(rig.Orders, "done"));
        Directory.CreateSymbolicLink(Path.Combine(rig.Orders, "done"), rig.Status);

        await Should.ThrowAsync<IOException>(() => rig.Csv.FindAsync(Orders.Make(), Ct));
    }

    [TestMethod]
    public async Task Copies_of_orders_are_listed_and_destroyed_on_the_server_and_the_departments_own_files_are_not()
    {
        await using var rig = await SftpRig.StartAsync();
        await rig.Csv.SubmitAsync(Orders.Make(1), Ct);
        await rig.RecordsAsync();
        await rig.Csv.SubmitAsync(Orders.Make(2), Ct);
        rig.WriteStatusFile(Header + Row);
        await rig.Csv.AcknowledgeAsync(await rig.Csv.ReadStatusAsync(null, Ct), Ct);

        var copies = rig.Csv.ListOrderFiles();

        copies.Count.ShouldBe(2);
        rig.Csv.ListReadFiles(DateTimeOffset.MaxValue).ShouldBeEmpty();
        rig.Csv.Destroy([.. copies, "sftp://elsewhere/etc/passwd"]).ShouldBe(2);
        Directory.GetFiles(rig.Orders, "*.csv", SearchOption.AllDirectories).ShouldBeEmpty();
    }
}
