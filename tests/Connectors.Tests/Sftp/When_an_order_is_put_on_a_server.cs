using Allentown311.Connectors.Tests.Csv;

namespace Allentown311.Connectors.Tests.Sftp;

[TestClass]
public sealed class When_an_order_is_put_on_a_server
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task The_answer_to_a_rename_that_was_lost_is_found_where_the_file_is_and_nothing_is_sent_twice()
    {
        await using var rig = await SftpRig.StartAsync();
        NeedsRelay(rig, "lose-rename");

        (await rig.Csv.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();

        Directory.GetFiles(rig.Orders).ShouldHaveSingleItem().ShouldEndWith(".csv");
        (await rig.Csv.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.AlreadyExists>();
        (await rig.RecordsAsync()).Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_rename_that_was_never_done_leaves_nothing_and_the_order_is_sent_again()
    {
        await using var rig = await SftpRig.StartAsync();
        NeedsRelay(rig, "drop-rename");

        (await rig.Csv.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Retry>();

        Directory.GetFiles(rig.Orders).ShouldBeEmpty();
        (await rig.Csv.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
        (await rig.RecordsAsync()).Count.ShouldBe(1);
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task A_rename_that_arrives_after_it_was_given_up_finds_no_file_to_rename()
    {
        await using var rig = await SftpRig.StartAsync();
        NeedsRelay(rig, "late-rename");
        (await rig.Csv.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Retry>();
        (await rig.Csv.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
        (await rig.RecordsAsync()).Count.ShouldBe(1);

        const string NoSuchFile = "2";
        (await rig.Server.LetLateRenameArriveAsync(Ct)).ShouldBe(NoSuchFile);

        (await rig.RecordsAsync()).Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task What_a_hub_left_that_died_in_front_of_the_rename_is_removed_before_absence_is_proven()
    {
        await using var rig = await SftpRig.StartAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var checks = 0;
        void Die()
        {
            // The first check is in front of the write, the second in front of the rename.
            if (++checks == 2)
            {
                over.Cancel();
            }
        }

        await Should.ThrowAsync<OperationCanceledException>(
            () => rig.Csv.SubmitAsync(Orders.Make() with { Trail = new Trail(Die) }, over.Token));
        var left = Directory.GetFiles(rig.Orders, ".*.tmp").Length;

        (await rig.Csv.FindAsync(Orders.Make(), Ct)).ShouldBeOfType<FindResult.Absent>();

        left.ShouldBe(1);
        Directory.GetFiles(rig.Orders).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task An_order_that_the_department_has_moved_to_done_in_the_meantime_is_handed_over()
    {
        await using var rig = await SftpRig.StartAsync();
        await rig.Csv.SubmitAsync(Orders.Make(), Ct);
        await rig.RecordsAsync();

        (await rig.Csv.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.AlreadyExists(null));
        (await rig.Csv.FindAsync(Orders.Make(), Ct)).ShouldBe(new FindResult.Found(null));
    }

    [TestMethod]
    public async Task A_server_without_the_extension_for_renames_gets_the_renames_of_the_protocol()
    {
        await using var rig = await SftpRig.StartAsync();
        NeedsRelay(rig, "no-posix");

        (await rig.Csv.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();

        Directory.GetFiles(rig.Orders).ShouldHaveSingleItem().ShouldEndWith(".csv");
    }

    [TestMethod]
    public async Task Another_host_key_than_the_mappings_is_refused_and_both_are_named()
    {
        await using var rig = await SftpRig.StartAsync();
        (await rig.Csv.SubmitAsync(Orders.Make(1), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
        var pinned = rig.Server.HostKey;
        rig.Server.Stop();
        await rig.Server.ReplaceHostKeyAsync();
        await rig.Server.StartAgainAsync();

        var refused = (await rig.Csv.SubmitAsync(Orders.Make(2), Ct)).ShouldBeOfType<SubmitResult.Retry>();
        var probe = await rig.Csv.CheckAsync(Ct);

        refused.After.ShouldBeNull();
        refused.Reason.ShouldContain(rig.Server.HostKey);
        refused.Reason.ShouldContain(pinned);
        probe.Reachable.ShouldBeFalse();
        probe.Detail.ShouldContain(rig.Server.HostKey);
        (await rig.RecordsAsync()).Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_connection_that_the_server_has_ended_is_opened_again_and_one_is_enough_for_all()
    {
        await using var rig = await SftpRig.StartAsync();
        await rig.Csv.SubmitAsync(Orders.Make(1), Ct);
        rig.Server.Stop();
        await rig.Server.StartAgainAsync();

        (await rig.Csv.SubmitAsync(Orders.Make(2), Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
    }

    [TestMethod]
    public async Task A_key_with_a_passphrase_signs_in_and_without_it_the_reason_holds_no_piece_of_the_key()
    {
        using var server = await OpenSshServer.StartAsync("only with words");
        var key = await File.ReadAllTextAsync(server.KeyFile, Ct);
        await using var right = new CsvRig(
            server.Section(secret: "key: \"${RIG_KEY}\", passphrase: \"${RIG_WORDS}\""),
            variable: name => name == "RIG_KEY" ? key : name == "RIG_WORDS" ? "only with words" : null);
        await using var wrong = new CsvRig(server.Section(), variable: name => name == "RIG_KEY" ? key : null);

        (await right.Csv.CheckAsync(Ct)).Reachable.ShouldBeTrue();
        var refused = await wrong.Csv.CheckAsync(Ct);

        refused.Reachable.ShouldBeFalse();
        refused.Detail.ShouldContain("private key cannot be read");
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task A_server_that_answers_nothing_is_given_up_after_the_time_out_and_counts_as_down()
    {
        using var server = await OpenSshServer.StartAsync();
        await using var rig = new CsvRig($"{server.Section()}, timeout: 1s", variable: SftpRig.Key(server));
        if (!server.Relay("hang"))
        {
            Assert.Inconclusive("The relay takes Python.");
        }

        var result = (await rig.Csv.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Retry>();

        result.After.ShouldBeNull();
        result.Reason.ShouldContain("did not answer");
        rig.Csv.Dispose();
    }

    private static void NeedsRelay(SftpRig rig, string mode)
    {
        if (!rig.Server.Relay(mode))
        {
            Assert.Inconclusive("The relay between OpenSSH and its sftp-server takes /usr/bin/python3.");
        }
    }
}
