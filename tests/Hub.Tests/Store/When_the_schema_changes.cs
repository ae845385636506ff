using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;

namespace Allentown311.Hub.Tests.Store;

[TestClass]
public sealed class When_the_schema_changes
{
    private readonly TempFolder folder = new();

    [TestCleanup]
    public void CleanUp() => folder.Dispose();

    [TestMethod]
    public async Task Jobs_survive_a_downgrade_and_an_upgrade_of_the_schema()
    {
        await FillAsync();
        var before = Dump();

        MigrateTo(1);
        Database.Scalar(Open(), "SELECT count(*) FROM pragma_table_info('job') WHERE name = 'failures'")
            .ShouldBe(0L, "an older hub must find the tables it knows");
        MigrateTo(Schema.Newest);

        Dump().ShouldBe(before);
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        var session = await store.Nodes.StartSessionAsync(Some.Node, default);
        var room = new Dictionary<string, int> { [Some.Lane] = 9 };
        var work = (await store.Jobs.ClaimAsync(session, room, Some.Noon, default)).Works;
        work.ShouldHaveSingleItem().Job.MayHaveRun.ShouldBeTrue("the job was leased when the first hub ended");
    }

    [TestMethod]
    public async Task An_order_that_was_in_doubt_under_the_old_schema_may_have_arrived_under_the_new()
    {
        await FillAsync();
        MigrateTo(1);
        Database.Execute(
            Open(),
            $"UPDATE work_order SET state = {(int)WorkOrderState.InDoubt}, sends = 1 WHERE id = {WorkOrderId.Of(1, 1)}");
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        (await store.Tickets.FindAsync([1], default))[0].Order(1).MayHaveArrived.ShouldBeTrue();
    }

    [TestMethod]
    public async Task Submitted_orders_are_followed_up_on_both_sides_of_a_downgrade()
    {
        await using (var store = new SqliteStore(folder.File(), TimeProvider.System))
        {
            var commit = Some.New(Some.Ticket(1, WorkOrderState.Sent), Some.Ticket(2, WorkOrderState.Parked));
            commit.Jobs.AddRange([
                Some.Job(WorkOrderId.Of(1, 1), kind: JobKind.FollowUp),
                Some.Job(WorkOrderId.Of(2, 1), kind: JobKind.FollowUp) with { Parked = "no mapping" }]);
            await store.CommitAsync(commit, default);
        }

        MigrateTo(1);

        await using var again = new SqliteStore(folder.File(), TimeProvider.System);
        (await again.Jobs.FindAsync(JobKind.FollowUp, WorkOrderId.Of(1, 1), default)).ShouldNotBeNull();
        (await again.Jobs.FindAsync(JobKind.Submit, WorkOrderId.Of(2, 1), default))!.Parked
            .ShouldBe("no mapping", "a job parked for a person stays parked");
    }

    [TestMethod]
    public void A_downgrade_past_a_step_without_a_way_back_is_refused_and_changes_nothing()
    {
        using (var connection = Open())
        {
            Schema.Upgrade(connection, Schema.Newest);
            Should.Throw<InvalidOperationException>(() => Schema.Downgrade(connection, 0))
                .Message.ShouldContain("no way back from version 1");
            Schema.VersionOf(connection).ShouldBe(Schema.Newest);
        }
    }

    [TestMethod]
    public async Task A_damaged_database_is_reported_before_anything_starts()
    {
        await FillAsync();
        using (var file = new FileStream(folder.File(), FileMode.Open, FileAccess.Write))
        {
            for (var page = 4096; page < file.Length; page += 4096)
            {
                file.Position = page;
                file.Write(Enumerable.Repeat((byte)0x55, 900).ToArray());
            }
        }

        Should.Throw<InvalidOperationException>(() => new SqliteStore(folder.File(), TimeProvider.System, check: true))
            .Message.ShouldMatch("is damaged .*hub restore FILE");
    }

    [TestMethod]
    public async Task A_backup_made_under_load_is_whole_and_of_one_instant()
    {
        using var copies = new TempFolder();
        await using (var store = new SqliteStore(folder.File(), TimeProvider.System))
        {
            var tickets = Enumerable.Range(1, 2_000).Select(i => Some.Ticket(i, WorkOrderState.Pending));
            var writing = Task.WhenAll(tickets.Select(t => store.CommitAsync(Some.New(t), default)));
            await store.Care.BackupAsync(copies.File("copy.db"), default);
            await writing;
        }

        await using var copy = new SqliteStore(copies.File("copy.db"), TimeProvider.System, check: true);
        var counts = await copy.Desk.CountAsync(default);
        counts.Tickets.Values.Sum().ShouldBe(counts.Orders.Values.Sum(), "the copy holds each commit whole or not at all");
    }

    [TestMethod]
    public async Task A_restored_backups_waiting_jobs_may_have_run_and_no_number_is_assigned_twice()
    {
        await FillAsync();
        await using (var before = new SqliteStore(folder.File(), TimeProvider.System))
        {
            await before.CommitAsync(Some.Put(Some.Job(WorkOrderId.Of(2, 2)) with { Parked = "refused" }), default);
        }

        SqliteRestore.Prepare(folder.File(), 10_000, Some.Noon);

        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        (await RestoreMark.ReadAsync(store, default)).At.ShouldBe(Some.Noon);
        (await store.Tickets.ReserveIdsAsync(1, default)).ShouldBe(10_001);
        var session = await store.Nodes.StartSessionAsync(Some.Node, default);
        var room = new Dictionary<string, int> { [Some.Lane] = 9, ["route"] = 9, ["notify:mail"] = 9, ["from:streets"] = 9 };
        var claim = await store.Jobs.ClaimAsync(session, room, Some.Noon, default);
        var jobs = claim.Works.Select(w => w.Job).ToList();
        jobs.Select(j => (j.Kind, j.MayHaveRun)).ShouldBe(
            [(JobKind.Submit, true), (JobKind.Route, true), (JobKind.Notify, true), (JobKind.ReadStatus, false)],
            ignoreOrder: true);
        jobs.Single(j => j.Kind == JobKind.Route).Payload.ShouldBe(RestoreMark.Payload);
        (await store.Jobs.FindAsync(JobKind.Submit, WorkOrderId.Of(2, 2), default))!.MayHaveRun
            .ShouldBeTrue("a person may have retried it since the backup");
    }

    [TestMethod]
    public void A_hub_never_starts_with_an_empty_database_after_an_interrupted_restore()
    {
        var data = folder.File("data");
        Directory.CreateDirectory(data);
        File.WriteAllText(Path.Combine(data, "hub.db.before-20261124-020000"), "what was there");

        Hub.Commands.StoreOptions.OpenFile(data, create: true).ShouldBeNull();

        File.Exists(Path.Combine(data, "hub.db")).ShouldBeFalse();
    }

    private async Task FillAsync()
    {
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        var session = await store.Nodes.StartSessionAsync(Some.Node, default);
        var commit = Some.New(Some.Ticket(1, WorkOrderState.Pending), Some.Full(2), Some.Ticket(3));
        commit.Jobs.AddRange([
            Some.Job(WorkOrderId.Of(1, 1)) with { Lease = session },
            Some.Job(3, "route", JobKind.Route),
            Some.Job(5, "notify:mail", JobKind.Notify),
            Some.Job(9, kind: JobKind.UnreadableRow) with { Parked = "look" }]);
        commit.Timeline.Add(new TimelineEntry(1, Some.Noon, "received"));
        await store.CommitAsync(commit, default);
        await store.Feeds.OpenAsync("streets", Some.Job(0, "from:streets", JobKind.ReadStatus), Some.Noon, default);
    }

    private Microsoft.Data.Sqlite.SqliteConnection Open() => Database.Open(folder.File(), writes: true);

    private void MigrateTo(int version)
    {
        using var connection = Open();
        Schema.Downgrade(connection, version);
        Schema.Upgrade(connection, version);
    }

    private string Dump()
    {
        using var connection = Open();
        return string.Join('\n', new[] { "ticket", "work_order", "job", "notice", "timeline", "feed", "counter" }.Select(t =>
            Database.Scalar(
                connection,
                $"SELECT group_concat(j, char(10)) FROM (SELECT json_array({Columns(connection, t)}) AS j FROM {t})")));
    }

    private static string Columns(Microsoft.Data.Sqlite.SqliteConnection connection, string table) =>
        (string)Database.Scalar(connection, $"SELECT group_concat(name, ', ') FROM pragma_table_info('{table}')")!;
}
