using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Server;

namespace Allentown311.Hub.Tests.Store;

/// <content>What an administrator does while no hub runs.</content>
public abstract partial class ServerStoreContract
{
    [TestMethod]
    public async Task A_restored_databases_waiting_jobs_may_have_run_and_no_number_is_assigned_twice()
    {
        await Store.Tickets.ReserveIdsAsync(7, default);
        var session = await StartAsync();
        await FeedAsync();
        await DoneAsync(new Commit { Feed = new FeedMove((await FeedAsync()).Id, "streets", null, "c1", Some.Noon) });
        await DoneAsync(Some.Put(
            Some.Job(1),
            Some.Job(2) with { Parked = "refused" },
            Some.Job(3, "route", JobKind.Route),
            Some.Job(4, "notify:mail", JobKind.Notify),
            Some.Job(5, "status", JobKind.ApplyStatus),
            Some.Job(6, "status", JobKind.ApplyStatus) with { Lease = session },
            Some.Job(8, "reconcile", JobKind.Reconcile, dueIn: 9_999)));
        Should.Throw<InvalidOperationException>(Restore)
            .Message.ShouldContain("A hub runs on this database, or was killed less than its lease's term (30 s) ago: test.");
        await FallSilentAsync(session);

        Restore();

        var mark = await RestoreMark.ReadAsync(Store, default);
        (mark.At!.Value - await Store.Nodes.NowAsync(default)).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        (await Store.Marks.FindAsync(RestoreMark.Backup, default)).ShouldBe($"{Some.Noon.ToUnixTimeMilliseconds()}");
        (await Store.Tickets.ReserveIdsAsync(1, default)).ShouldBe(10_008);
        var next = await StartAsync();
        next.ShouldBeGreaterThan(session + 500, "a node from before the restore that wakes up must not have the number of a live session");
        var lanes = new[] { Some.Lane, "route", "notify:mail", "status", "reconcile" }.ToDictionary(l => l, _ => 9);
        (await Store.Jobs.ClaimAsync(next, lanes, Some.Noon, default)).Works.Select(w => (w.Job.Subject, w.Job.MayHaveRun, w.Job.Payload))
            .ShouldBe(
                [(1, true, null), (3, true, RestoreMark.Payload), (4, true, null), (5, false, null), (6, true, null), (8, false, null)],
                ignoreOrder: true);
        (await Store.Jobs.FindAsync(JobKind.Submit, 2, default))!.MayHaveRun.ShouldBeTrue("a person may have retried it since the backup");

        void Restore() => OnConnection((sql, c) => ServerCare.PrepareRestored(sql, c, 10_000));
    }

    [TestMethod]
    public async Task A_check_of_the_database_reports_rows_that_are_inconsistent()
    {
        await Store.Tickets.ReserveIdsAsync(9, default);
        var commit = Some.New(Some.Ticket(1, WorkOrderState.Pending));
        commit.Jobs.AddRange([Some.Job(WorkOrderId.Of(1, 1)), Some.Job(1, "route", JobKind.Route)]);
        await DoneAsync(commit);
        Look().ShouldBeEmpty();

        Database.Execute("DELETE FROM ticket");
        Database.Execute($"UPDATE job SET lease = 77 WHERE kind = {(int)JobKind.Submit}");
        Look().ShouldBe([
            "1 work orders have no ticket",
            "1 steps are about tickets that are not there",
            "1 steps are held by sessions that would be given again"]);

        IReadOnlyList<string> Look()
        {
            IReadOnlyList<string> found = [];
            OnConnection((_, c) => found = ServerCare.Check(c));
            return found;
        }
    }

    [TestMethod]
    public async Task The_schema_is_not_downgraded_while_a_hub_runs()
    {
        var newest = ServerSchema.Newest(Database.Sql);
        Database.Execute($"INSERT INTO schema_step (version, down, oldest) VALUES ({newest + 1}, 'DELETE FROM mark', 3)");
        var session = await StartAsync();
        Should.Throw<InvalidOperationException>(() => OnConnection((sql, c) => ServerCare.Downgrade(sql, c, newest)))
            .Message.ShouldContain("Stop every hub");
        await Store.Nodes.EndSessionAsync(session, default);
        OnConnection((sql, c) => ServerCare.Downgrade(sql, c, newest));
        Database.Number("SELECT max(version) FROM schema_step").ShouldBe(newest);
    }

    private void OnConnection(Action<ServerSql, System.Data.Common.DbConnection> work)
    {
        var server = Database.Connect();
        using (var connection = server.Open())
        {
            work(server.Sql, connection);
        }

        server.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
