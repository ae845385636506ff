using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Tests.Store;

[TestClass]
public sealed class When_the_store_is_a_file
{
    private readonly TempFolder folder = new();

    [TestCleanup]
    public void CleanUp() => folder.Dispose();

    // synchronous is a setting of one connection, and the store's own connection cannot be inspected. The test opens one by the same call.
    [TestMethod]
    [DataRow("journal_mode", "wal")]
    [DataRow("secure_delete", "1", DisplayName = "secure_delete is ON: what is deleted is overwritten")]
    [DataRow("synchronous", "2", DisplayName = "synchronous is FULL: a commit has reached the disk")]
    public void A_commit_has_reached_the_disk(string pragma, string value)
    {
        using var connection = Database.Open(folder.File(), writes: true);
        Ask(connection, $"PRAGMA {pragma}").ShouldBe(value);
    }

    [TestMethod]
    public async Task Every_acknowledged_commit_is_in_a_copy_of_its_live_files()
    {
        using var copy = new TempFolder();
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        for (var round = 1; round <= 3; round++)
        {
            var first = round * 100;
            await Task.WhenAll(Enumerable.Range(first, 100).Select(i => store.CommitAsync(Some.New(Some.Ticket(i)), default)));
            foreach (var file in Directory.GetFiles(folder.Path).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
            {
                File.Copy(file, copy.File(Path.GetFileName(file)), overwrite: true);
            }

            await using var after = new SqliteStore(copy.File(), TimeProvider.System);
            (await after.Tickets.FindAsync([.. Enumerable.Range(100, 100 * round).Select(i => (long)i)], default)).Count
                .ShouldBe(100 * round);
        }
    }

    [TestMethod]
    public async Task A_reader_never_waits_for_a_writer()
    {
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        await store.CommitAsync(Some.New(Some.Ticket(1)), default);
        using var other = Database.Open(folder.File(), writes: true);
        Ask(other, "BEGIN IMMEDIATE; UPDATE ticket SET status_note = 'half done'; SELECT 1");

        (await store.Tickets.FindAsync([1], default)).ShouldHaveSingleItem().StatusNote.ShouldBeNull();

        Ask(other, "COMMIT; SELECT 1");
        (await store.Tickets.FindAsync([1], default)).ShouldHaveSingleItem().StatusNote.ShouldBe("half done");
    }

    [TestMethod]
    public async Task A_faulty_commit_does_not_fail_the_others_of_its_transaction()
    {
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        using var other = Database.Open(folder.File(), writes: true);
        Ask(other, "BEGIN IMMEDIATE; SELECT 1"); // Blocks the writer, so that all commits become one transaction.
        var commits = Enumerable.Range(1, 50)
            .Select(i => store.CommitAsync(i == 25 ? Broken(i) : Some.New(Some.Ticket(i)), default))
            .ToList();
        Ask(other, "COMMIT; SELECT 1");

        await Should.ThrowAsync<SqliteException>(commits[24]);
        (await Task.WhenAll(commits.Where((_, i) => i != 24))).ShouldAllBe(r => r.Status == CommitStatus.Done);
        (await store.Tickets.FindAsync([.. Enumerable.Range(1, 50).Select(i => (long)i)], default)).Select(t => t.Id).Order()
            .ShouldBe(Enumerable.Range(1, 50).Where(i => i != 25).Select(i => (long)i));
    }

    [TestMethod]
    public async Task A_cancelled_claim_leaves_no_leased_job_without_a_worker()
    {
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        await store.CommitAsync(Some.New(Some.Ticket(1)), default);
        await store.CommitAsync(Some.Put(Some.Job(Some.Order(1).Id)), default);
        var (session, room) = (await store.Nodes.StartSessionAsync(Some.Node, default), new Dictionary<string, int> { [Some.Lane] = 1 });
        using var other = Database.Open(folder.File(), writes: true);
        using var stop = new CancellationTokenSource();
        Ask(other, "BEGIN IMMEDIATE; SELECT 1");
        var claim = store.Jobs.ClaimAsync(session, room, Some.Noon, stop.Token);
        await stop.CancelAsync();
        Ask(other, "COMMIT; SELECT 1");
        var claimed = 0;
        try
        {
            claimed = (await claim).Works.Count;
        }
        catch (OperationCanceledException)
        {
        }

        var remaining = (await store.Jobs.ClaimAsync(session, room, Some.Noon, default)).Works.Count;
        (claimed + remaining)
            .ShouldBe(1, "otherwise the job is leased, no worker has it, and the next session gets it marked as perhaps run");
    }

    [TestMethod]
    public async Task Writes_of_another_process_are_noticed()
    {
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        await using var import = new SqliteStore(folder.File(), TimeProvider.System);
        var before = await store.Jobs.OutsideChangesAsync(default);
        await store.CommitAsync(Some.New(Some.Ticket(1)), default);
        (await store.Jobs.OutsideChangesAsync(default)).ShouldBe(before, "its own writes are not from outside");
        await import.CommitAsync(Some.New(Some.Ticket(2)), default);
        (await store.Jobs.OutsideChangesAsync(default)).ShouldNotBe(before);
    }

    [TestMethod]
    public void A_database_of_a_newer_hub_is_refused_with_advice()
    {
        using (var newer = Database.Open(folder.File(), writes: true))
        {
            Ask(newer, "PRAGMA user_version = 99; SELECT 1");
        }

        Should.Throw<InvalidOperationException>(() => new SqliteStore(folder.File(), TimeProvider.System))
            .Message.ShouldMatch("version 99.*Start the newer hub, or step the database back");
    }

    [TestMethod]
    public void A_file_that_is_no_database_is_refused_with_a_clear_message()
    {
        File.WriteAllText(folder.File(), new string('x', 10_000));
        Should.Throw<StoreUnavailableException>(() => new SqliteStore(folder.File(), TimeProvider.System))
            .Message.ShouldContain("cannot be opened for writing");
        Should.Throw<StoreUnavailableException>(() => new SqliteStore(folder.File("no/such/folder.db"), TimeProvider.System));
    }

    private static Commit Broken(int id)
    {
        var commit = Some.New(Some.Ticket(id));
        commit.Jobs.Add(Some.Job(id) with { Lane = null! });
        return commit;
    }

    private static string? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString();
    }
}
