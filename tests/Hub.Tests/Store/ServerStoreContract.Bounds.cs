using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Tests.Store;

/// <content>What one commit may take of the database, and what happens to the commits beside it.</content>
public abstract partial class ServerStoreContract
{
    /// <summary>PostgreSQL's table of locks has room for 6,400 by default.</summary>
    [TestMethod]
    [DataRow(15_000)]
    [DataRow(50_000)]
    public async Task One_commit_about_more_numbers_than_the_database_has_locks_is_written_and_fails_no_other(int rows)
    {
        var large = new Commit();
        large.Unmatched.AddRange(Enumerable.Range(0, rows).Select(i => SomeUpdate with { ExternalId = $"not ours {i}" }));
        List<Task<CommitResult>> commits;
        await using (await HoldWritersAsync())
        {
            commits = [CommitAsync(Some.New(Some.Ticket(1))), CommitAsync(large)];
            commits.AddRange(Enumerable.Range(2, 30).Select(i => CommitAsync(Some.New(Some.Ticket(i)))));
        }

        (await Task.WhenAll(commits)).ShouldAllBe(r => r.Status == CommitStatus.Done);
        Database.Number("SELECT count(*) FROM unmatched").ShouldBe(rows);
        (await Store.Desk.CountAsync(default)).Tickets.Values.Sum().ShouldBe(31);
    }

    [TestMethod]
    public async Task An_update_matches_its_order_though_one_of_the_two_commits_is_too_large_to_lock_each_number()
    {
        const int Rounds = 12;
        var other = Other();
        var before = Enumerable.Range(1, Rounds).Select(i => Some.Ticket(i, WorkOrderState.Sent)).ToList();
        await DoneAsync(Some.New(before));
        for (var i = 0; i < Rounds; i++)
        {
            var numbered = Some.Change(before[i], before[i].With(before[i].Order(1) with { ExternalId = $"S-{i}" }));
            var page = new Commit { Unmatched = { SomeUpdate with { ExternalId = $"S-{i}" } } };
            page.Unmatched.AddRange(
                Enumerable.Range(0, CommitSize.MostNumbers).Select(n => SomeUpdate with { ExternalId = $"not ours {i} {n}" }));
            var results = await Task.WhenAll(CommitAsync(numbered), other.CommitAsync(page, default));
            results.ShouldAllBe(r => r.Status == CommitStatus.Done);
        }

        (await ClaimAsync(await StartAsync(), lane: "status")).Select(j => j.Subject).Order().ShouldBe(before.Select(t => t.Order(1).Id));
    }

    [TestMethod]
    [DataRow("SELECT id FROM ticket WHERE id = 5 FOR UPDATE", DisplayName = "the ticket")]
    [DataRow("SELECT subject FROM job WHERE subject = 5 FOR UPDATE", DisplayName = "the job")]
    [DataRow("UPDATE work_order SET note = 'by hand' WHERE id = 5 * 256 + 1", DisplayName = "the work order")]
    public async Task A_row_that_a_person_holds_in_the_database_delays_the_commit_about_it_alone(string held)
    {
        if (Database.Kind != "Postgres")
        {
            Assert.Inconclusive("The statements that hold a row are PostgreSQL's.");
        }

        var tickets = Enumerable.Range(1, 40).Select(i => Some.Ticket(i, WorkOrderState.Sent)).ToList();
        await DoneAsync(Some.New(tickets));
        var session = await StartAsync();
        await DoneAsync(Some.Put(Enumerable.Range(1, 40).Select(i => Some.Job(i))));
        var jobs = (await ClaimAsync(session)).ToDictionary(j => j.Subject);
        Commit Next(int i)
        {
            var ticket = tickets[i - 1];
            var commit = Some.Change(ticket, ticket.With(ticket.Order(1) with { Note = $"note {i}" }));
            return new Commit { Finishes = jobs[i], Tickets = { commit.Tickets[0] } };
        }

        Task<CommitResult> about;
        await using (await HeldTransaction.StartAsync(Database, held))
        {
            List<Task<CommitResult>> rest;
            await using (await HeldTransaction.StartAsync(Database, $"UPDATE commit_group SET n = n WHERE session = {session}"))
            {
                about = CommitAsync(Next(5));
                rest = [.. Enumerable.Range(1, 40).Where(i => i != 5).Select(i => CommitAsync(Next(i)))];
            }

            (await Task.WhenAll(rest)).ShouldAllBe(r => r.Status == CommitStatus.Done);

            // What comes later about other rows does not wait at all, and intake goes on.
            await DoneAsync(Some.New(Some.Ticket(100)));
        }

        if (await Task.WhenAny(about) is { IsFaulted: true } failed)
        {
            failed.Exception!.InnerException.ShouldBeOfType<StoreUnavailableException>();
            await DoneAsync(Next(5));
        }

        (await TicketAsync(5)).Order(1).Note.ShouldBe("note 5");
    }

    [TestMethod]
    public async Task Commits_claims_and_pulses_find_a_connection_however_many_read()
    {
        if (Database.Kind != "Postgres")
        {
            Assert.Inconclusive("The query that takes its time is PostgreSQL's.");
        }

        var session = await StartAsync();
        using var end = new CancellationTokenSource();
        var reads = Enumerable.Range(0, 60)
            .Select(_ => Store.Queries.QueryAsync("SELECT 1 AS n FROM pg_sleep(60)", r => r.Number("n"), end.Token)).ToList();

        var commit = Some.New(Some.Ticket(1, WorkOrderState.Pending));
        commit.Jobs.Add(Some.Job(WorkOrderId.Of(1, 1)));
        await DoneAsync(commit);
        var claim = await Store.Jobs.ClaimAsync(session, new Dictionary<string, int> { [Some.Lane] = 1 }, Some.Noon, default);
        claim.Works.ShouldHaveSingleItem().Ticket!.Id.ShouldBe(1);
        (await Store.Jobs.HeldAsync(session, default)).ShouldHaveSingleItem();
        (await Store.Nodes.PulseAsync(session, NodeWork.None, default)).Alive.ShouldBeTrue();
        (await Store.Tickets.ReserveIdsAsync(1, default)).ShouldBePositive();

        reads.ShouldAllBe(read => !read.IsCompleted);
        await end.CancelAsync();
        await Task.WhenAll(reads).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [TestMethod]
    public async Task A_part_of_a_result_is_refused_once_its_job_is_anothers()
    {
        await DoneAsync(Some.Put(Some.Job(1)));
        var session = await StartAsync();
        var job = (await ClaimAsync(session)).ShouldHaveSingleItem();
        await DoneAsync(new Commit { Requires = job, Tickets = { new TicketChange(null, Some.Ticket(1)) } });
        await Other().Nodes.EndSessionAsync(session, default);

        (await CommitAsync(new Commit { Requires = job, Tickets = { new TicketChange(null, Some.Ticket(2)) } })).Status
            .ShouldBe(CommitStatus.Fenced);
        (await Store.Tickets.FindAsync([1, 2], default)).ShouldHaveSingleItem().Id.ShouldBe(1);
    }
}
