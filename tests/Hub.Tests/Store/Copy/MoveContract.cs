using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Commands;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Copy;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.Sqlite;

namespace Allentown311.Hub.Tests.Store.Copy;

/// <summary>Copies an installation from its file to a database server.</summary>
public abstract class MoveContract
{
    private readonly TempFolder folder = new();
    private TestDatabase database = null!;
    private ServerDatabase server = null!;

    [TestInitialize]
    public void Open()
    {
        database = Make();
        server = database.Connect();
        ServerStores.Prepare(server);
    }

    [TestCleanup]
    public async Task CloseAsync()
    {
        folder.Dispose();
        if (database is not null)
        {
            await server.DisposeAsync();
            database.Dispose();
        }
    }

    private protected abstract TestDatabase Make();

    private protected abstract IBulkLoad Load();

    [TestMethod]
    public async Task Everything_is_copied_and_the_hub_continues_where_it_was()
    {
        var session = await FullFile.MakeAsync(folder.File());
        await using var before = new SqliteStore(folder.File(), TimeProvider.System);

        var tables = await CopyAsync();

        tables.ShouldAllBe(t => t.IsSame && t.Here.Count > 0);
        await using var store = database.Open();
        foreach (var id in new long[] { 1, 2, 3 })
        {
            Json((await store.Tickets.FindAsync([id], default)).Single())
                .ShouldBe(Json((await before.Tickets.FindAsync([id], default)).Single()));
            (await store.Tickets.TimelineAsync(id, default)).ShouldBe(await before.Tickets.TimelineAsync(id, default));
            (await store.Tickets.NoticesOfAsync(id, default)).ShouldBe(await before.Tickets.NoticesOfAsync(id, default));
        }

        (await store.Desk.AttemptsOfAsync(WorkOrderId.Of(1, 1), default))
            .ShouldBe(await before.Desk.AttemptsOfAsync(WorkOrderId.Of(1, 1), default));
        (await store.Desk.ParkedAsync(9, default)).ShouldBe(await before.Desk.ParkedAsync(9, default));
        (await store.Marks.FindAsync("look", default)).ShouldBe(FullFile.OddText);
        (await store.Links.StatesAsync(default)).ShouldBe(await before.Links.StatesAsync(default));
        (await DriftTable.ReadAsync(store.Queries, null, default)).ShouldBe(await DriftTable.ReadAsync(before.Queries, null, default));

        // Numbers continue after the last one assigned, even when its row was deleted.
        (await store.Tickets.ReserveIdsAsync(1, default)).ShouldBe(41);
        var mine = await store.Nodes.StartSessionAsync(Some.Node, default);
        mine.ShouldBeGreaterThan(session);
        (await store.Nodes.SessionsAsync(default)).Where(n => n.Session != mine).ShouldAllBe(n => n.EndedAt != null);
        var again = Some.New(Some.Full(4) with { SourceReference = "ref-1" });
        (await store.CommitAsync(again, default)).ExistingTicket.ShouldBe(1, "a repeated request is recognised");
        (await store.CommitAsync(new Commit { Feed = new FeedMove(1, "streets", null, null, Some.Noon, "a.csv", "aa") }, default)).Status
            .ShouldBe(CommitStatus.FileKnown);
        var next = new Commit
        {
            Timeline = { new TimelineEntry(1, Some.Noon, "later") },
            Audit = { new AuditEntry(Some.Noon, "eve", "x", "y") },
            Outbox = { new OutboxMessage("events", "e-4", "1", "ticket.closed", "{}", Some.Noon) },
        };
        (await store.CommitAsync(next, default)).Status.ShouldBe(CommitStatus.Done);
        (await store.Tickets.TimelineAsync(1, default)).Select(t => t.What).ShouldBe(["received", "routed", "later"]);
        AuditChain.FirstBroken("", 1, await store.Desk.AuditAsync(0, 99, default)).ShouldBeNull();
        (await store.Messages.WaitingAsync("events", 9, default)).Select(m => m.N).ShouldBe([1, 2, 4], "the third was confirmed before");
        (await store.Feeds.OpenAsync("parks", Some.Job(0, "from:parks", JobKind.ReadStatus), Some.Noon, default)).Id.ShouldBeGreaterThan(1);

        // The jobs that the killed hub held may have run; the waiting ones have not.
        var jobs = await ServerStoreContract.ClaimAsync(store, mine);
        jobs.ShouldHaveSingleItem().MayHaveRun.ShouldBeTrue();
        var route = await store.Jobs.ClaimAsync(mine, new Dictionary<string, int> { ["route"] = 9 }, Some.Noon.AddSeconds(5), default);
        route.Works.ShouldHaveSingleItem().Job.MayHaveRun.ShouldBeFalse();
    }

    [TestMethod]
    [DataRow("a row is lost")]
    [DataRow("a row comes twice")]
    [DataRow("a text is changed")]
    public async Task A_difference_rolls_the_whole_copy_back(string fault)
    {
        await FullFile.MakeAsync(folder.File());
        var moved = false;
        var load = new Faulty(Load(), (table, rows) => (fault, table.Name) switch
        {
            ("a row is lost", "timeline") => rows.Skip(1),
            ("a row comes twice", "timeline") => [.. rows, rows[0].Select((v, i) => table.Columns[i].Name == "n" ? 99L : v).ToArray()],
            ("a text is changed", "mark") => rows.Select(r => r.Select(WithoutAccent).ToArray()),
            _ => rows,
        });

        var tables = await CopyAsync(load, () => moved = true);

        tables.Where(t => !t.IsSame).Select(t => t.Name).ShouldBe([fault == "a text is changed" ? "mark" : "timeline"]);
        moved.ShouldBeFalse();
        database.Number("SELECT count(*) FROM ticket").ShouldBe(0);
    }

    [TestMethod]
    public async Task A_database_that_is_in_use_is_refused()
    {
        await FullFile.MakeAsync(folder.File());
        await using var store = database.Open();
        var session = await store.Nodes.StartSessionAsync(Some.Node, default);
        (await Should.ThrowAsync<InvalidOperationException>(() => CopyAsync())).Message.ShouldContain("A hub runs on this database");
        await store.Nodes.EndSessionAsync(session, default);
        await store.CommitAsync(Some.New(Some.Ticket(9)), default);
        (await Should.ThrowAsync<InvalidOperationException>(() => CopyAsync())).Message.ShouldContain("holds 1 tickets already");
        database.Execute("DELETE FROM ticket");
        (await CopyAsync()).ShouldAllBe(t => t.IsSame);
    }

    [TestMethod]
    public async Task A_database_with_an_audit_is_refused_in_words_because_its_lines_cannot_be_removed()
    {
        await FullFile.MakeAsync(folder.File());
        await using var store = database.Open();
        await store.CommitAsync(new Commit { Audit = { new AuditEntry(Some.Noon, "ann", "work.now", "streets", "why") } }, default);

        (await Should.ThrowAsync<InvalidOperationException>(() => CopyAsync())).Message.ShouldContain("holds 1 lines of an audit");
    }

    [TestMethod]
    public async Task Nothing_is_copied_when_the_file_cannot_be_marked()
    {
        await FullFile.MakeAsync(folder.File());
        await Should.ThrowAsync<IOException>(() => CopyAsync(null, () => throw new IOException("full")));
        database.Number("SELECT count(*) FROM ticket").ShouldBe(0);
    }

    private static object? WithoutAccent(object? value) =>
        value is string text ? text.Replace("cuándo", "cuando", StringComparison.Ordinal) : value;

    private static string Json(Ticket ticket) => System.Text.Json.JsonSerializer.Serialize(ticket);

    private async Task<IReadOnlyList<CopiedTable>> CopyAsync(IBulkLoad? load = null, Action? last = null)
    {
        using var connection = Allentown311.Hub.Store.Sqlite.Database.Open(folder.File(), writes: true);
        using var still = connection.BeginTransaction(deferred: false);
        var copy = new StoreCopy(new SqliteRows(connection, still), server, load ?? Load(), InstallationTables.All);
        return await copy.RunAsync(last ?? (static () => { }), default);
    }

    private sealed class Faulty(IBulkLoad inner, Func<CopyTable, List<object?[]>, IEnumerable<object?[]>> fault) : IBulkLoad
    {
        public Task LoadAsync(
            System.Data.Common.DbConnection connection,
            System.Data.Common.DbTransaction transaction,
            CopyTable table,
            IEnumerable<object?[]> rows,
            CancellationToken ct) =>
            inner.LoadAsync(connection, transaction, table, fault(table, [.. rows]), ct);
    }
}

[TestClass]
public sealed class PostgresMoveContract : MoveContract
{
    private protected override TestDatabase Make() => TestDatabase.Postgres();

    private protected override IBulkLoad Load() => new Hub.Store.Postgres.PostgresLoad();
}

[TestClass]
public sealed class SqlServerMoveContract : MoveContract
{
    private protected override TestDatabase Make() => TestDatabase.SqlServer(versions: true);

    private protected override IBulkLoad Load() => new Hub.Store.SqlServer.SqlServerLoad();
}
