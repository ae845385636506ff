using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Postgres;
using Allentown311.Hub.Store.Server;
using Allentown311.Mappings.Databases;
using Npgsql;

namespace Allentown311.Hub.Tests.Store.Postgres;

[TestClass]
public sealed class When_the_connection_to_the_database_breaks
{
    private TestDatabase database = null!;
    private PostgresProxy proxy = null!;
    private ServerStore store = null!;

    [TestInitialize]
    public void Open()
    {
        database = TestDatabase.Postgres();
        var there = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        proxy = new PostgresProxy(there.Host!, there.Port);
        var through = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port };
        var server = new PostgresDatabase(TestDatabase.Checked(DatabaseKind.Postgres, through.ConnectionString));
        store = ServerStores.Open(server, TimeProvider.System);
    }

    [TestCleanup]
    public async Task CloseAsync()
    {
        if (database is not null)
        {
            await store.DisposeAsync();
            await proxy.DisposeAsync();
            database.Dispose();
        }
    }

    [TestMethod]
    public async Task A_commit_that_reached_the_database_is_reported_as_done_though_its_answer_was_lost()
    {
        await store.Nodes.StartSessionAsync(Some.Node, default);
        proxy.Arm(Cut.After);
        (await store.CommitAsync(Some.New(Some.Ticket(1)), default)).Status.ShouldBe(CommitStatus.Done);
        proxy.Cuts.ShouldBe(1);
        database.Number("SELECT count(*) FROM ticket").ShouldBe(1);
    }

    [TestMethod]
    [DataRow(Cut.Before, DisplayName = "the database sees the connection end")]
    [DataRow(Cut.BeforeUnseen, DisplayName = "the database sees nothing, and keeps the transaction open")]
    public async Task A_commit_that_never_reached_the_database_is_reported_as_not_written_and_never_is(Cut where)
    {
        await store.Nodes.StartSessionAsync(Some.Node, default);
        proxy.Arm(where);

        (await Should.ThrowAsync<StoreUnavailableException>(() => store.CommitAsync(Some.New(Some.Ticket(1)), default)))
            .Message.ShouldEndWith("Nothing was written.");

        proxy.Cuts.ShouldBe(1);
        database.Number("SELECT count(*) FROM ticket").ShouldBe(0);
        database.Number(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE application_name = 'allentown311 hub' AND state = 'idle in transaction' AND query LIKE '%ticket%'
              AND backend_start < now() AND pid IN (SELECT pid FROM pg_locks WHERE relation = 'ticket'::regclass)
            """)
            .ShouldBe(0, "the broken transaction's locks are released");
        (await store.CommitAsync(Some.New(Some.Ticket(1)), default)).Status.ShouldBe(CommitStatus.Done);
    }

    [TestMethod]
    [DataRow(Cut.After)]
    [DataRow(Cut.Before)]
    public async Task A_commit_of_an_ended_session_is_never_reported_as_not_written_when_it_was(Cut where)
    {
        var session = await store.Nodes.StartSessionAsync(Some.Node, default);
        database.Execute($"UPDATE session SET ended_at = 1 WHERE id = {session}");
        proxy.Arm(where);
        var once = Some.New(Some.Ticket(1) with { SourceReference = "once" });
        var told = (await Should.ThrowAsync<StoreUnavailableException>(() => store.CommitAsync(once, default))).Message;
        told.ShouldEndWith("Whether it was written is not known.");

        // When the caller repeats the request, its key settles whether it was written.
        var again = await store.CommitAsync(Some.New(Some.Ticket(2) with { SourceReference = "once" }), default);
        (again.Status, again.ExistingTicket).ShouldBe(where == Cut.After ? (CommitStatus.Repeated, 1) : (CommitStatus.Done, 0));
    }

    [TestMethod]
    public async Task Jobs_of_a_claim_whose_answer_is_lost_are_released_as_not_started()
    {
        var session = await store.Nodes.StartSessionAsync(Some.Node, default);
        await store.CommitAsync(Some.Put(Some.Job(1), Some.Job(2)), default);
        proxy.Arm(Cut.After, "SKIP LOCKED");
        await Should.ThrowAsync<StoreUnavailableException>(() => ClaimAsync(session));
        proxy.Cuts.ShouldBe(1);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var jobs = new List<Job>();
        while (jobs.Count < 2 && !patience.IsCancellationRequested)
        {
            jobs.AddRange(await ClaimAsync(session));
        }

        jobs.Select(j => (j.Subject, j.MayHaveRun)).ShouldBe([(1, false), (2, false)], ignoreOrder: true);
    }

    [TestMethod]
    public async Task Every_acknowledged_ticket_is_stored_once_though_the_database_disappears_under_load()
    {
        const int Writers = 12;
        const int Each = 60;
        await store.Nodes.StartSessionAsync(Some.Node, default);
        var (written, ids) = (0, 0L);
        var traffic = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                // A caller that got no 2xx repeats its request with the same key, and the repeat gets a new number.
                while (true)
                {
                    var ticket = Some.Ticket(Interlocked.Increment(ref ids)) with { SourceReference = $"{writer}-{i}" };
                    try
                    {
                        (await store.CommitAsync(Some.New(ticket), default)).Status.ShouldBeOneOf(CommitStatus.Done, CommitStatus.Repeated);
                        break;
                    }
                    catch (StoreUnavailableException)
                    {
                        await Task.Yield();
                    }
                }

                Interlocked.Increment(ref written);
            }
        })));
        for (var round = 1; round <= 5 && !traffic.IsCompleted; round++)
        {
            var mark = written;
            await UntilAsync(() => written > mark + 40 || traffic.IsCompleted);
            proxy.Shut();
            await Task.Delay(TimeSpan.FromMilliseconds(100 * round), TimeProvider.System);
            proxy.Reopen();
        }

        await traffic.WaitAsync(TimeSpan.FromSeconds(90));
        database.Number("SELECT count(*) FROM ticket").ShouldBe(Writers * Each);
        database.Number("SELECT count(DISTINCT source_reference) FROM ticket").ShouldBe(Writers * Each);
    }

    [TestMethod]
    public async Task Notifications_arrive_again_when_the_database_is_back()
    {
        await using var other = database.Open();
        proxy.Shut();
        proxy.Reopen();
        var before = await store.Jobs.OutsideChangesAsync(default);
        var heard = new Engine.TestEvent();
        store.OutsideWork += (_, _) => heard.Set();
        await heard.WaitAsync();
        (await store.Jobs.OutsideChangesAsync(default)).ShouldBeGreaterThan(before);
        await other.CommitAsync(Some.Put(Some.Job(1)), default);
    }

    private static async Task UntilAsync(Func<bool> done)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!done())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private async Task<List<Job>> ClaimAsync(long session) =>
        [.. (await store.Jobs.ClaimAsync(session, new Dictionary<string, int> { [Some.Lane] = 9 }, Some.Noon, default))
            .Works.Select(w => w.Job)];
}
