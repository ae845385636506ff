using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <content>Two nodes write at the same moment.</content>
public abstract partial class ServerStoreContract
{
    [TestMethod]
    public async Task Claims_of_two_nodes_never_overlap()
    {
        await DoneAsync(Some.Put(Enumerable.Range(1, 300).Select(i => Some.Job(i))));
        var other = Other();
        (IStore Store, long Session)[] nodes =
            [(Store, await StartAsync()), (other, await other.Nodes.StartSessionAsync(Some.Node, default))];

        var claims = await Task.WhenAll(Enumerable.Range(0, 80).Select(i =>
            Task.Run(() => ClaimAsync(nodes[i % 2].Store, nodes[i % 2].Session, room: 9))));

        // A claim skips rows that another claim has locked, so a last claim takes the rest.
        var rest = await ClaimAsync(nodes[0].Session, room: 300);
        claims.Append([.. rest]).SelectMany(c => c).Select(j => j.Subject).Order().ShouldBe(Enumerable.Range(1, 300).Select(i => (long)i));
        claims.Select(c => c.Select(j => j.Lease).Distinct().Count()).ShouldAllBe(n => n <= 1);
    }

    [TestMethod]
    public async Task One_request_sent_to_two_nodes_creates_one_ticket_that_both_return()
    {
        var other = Other();
        for (var i = 0; i < 25; i++)
        {
            var a = Some.Ticket((2 * i) + 1) with { SourceReference = $"r{i}" };
            var b = Some.Ticket((2 * i) + 2) with { SourceReference = $"r{i}" };
            var results = await Task.WhenAll(CommitAsync(Some.New(a)), other.CommitAsync(Some.New(b), default));
            results.Select(r => r.Status).Order().ShouldBe([CommitStatus.Done, CommitStatus.Repeated]);
            results.Single(r => r.Status == CommitStatus.Repeated).ExistingTicket
                .ShouldBe(results[0].Status == CommitStatus.Done ? a.Id : b.Id);
        }

        (await Store.Desk.CountAsync(default)).Tickets.Values.Sum().ShouldBe(25);
    }

    [TestMethod]
    public async Task An_update_always_matches_its_orders_number_though_two_nodes_write_them_at_once()
    {
        const int Rounds = 60;
        var other = Other();
        var before = Enumerable.Range(1, Rounds).Select(i => Some.Ticket(i, WorkOrderState.Sent)).ToList();
        await DoneAsync(Some.New(before));
        for (var i = 0; i < Rounds; i++)
        {
            var numbered = Some.Change(before[i], before[i].With(before[i].Order(1) with { ExternalId = $"S-{i}" }));
            var update = new Commit { Unmatched = { SomeUpdate with { ExternalId = $"S-{i}" } } };
            var results = await Task.WhenAll(CommitAsync(numbered), other.CommitAsync(update, default));
            results.ShouldAllBe(r => r.Status == CommitStatus.Done);
            results.Count(r => r.LeftWork).ShouldBeGreaterThan(0, "a node must be notified of the job");
        }

        (await ClaimAsync(await StartAsync(), lane: "status")).Select(j => j.Subject).Order().ShouldBe(before.Select(t => t.Order(1).Id));
        Database.Number("SELECT count(*) FROM unmatched").ShouldBe(0);
    }

    [TestMethod]
    public async Task When_two_nodes_change_one_ticket_one_of_the_commits_is_stale()
    {
        var (other, ticket) = (Other(), Some.Ticket(1));
        await DoneAsync(Some.New(ticket));
        for (var i = 0; i < 25; i++)
        {
            var (a, b) = (ticket with { StatusNote = "a" }, ticket with { StatusNote = "b" });
            var results = await Task.WhenAll(
                CommitAsync(Some.Change(ticket, a)), other.CommitAsync(Some.Change(ticket, b), default));
            results.Select(r => r.Status).Order().ShouldBe([CommitStatus.Done, CommitStatus.Stale]);
            ticket = await TicketAsync(1);
            ticket.StatusNote.ShouldBe(results[0].Status == CommitStatus.Done ? "a" : "b");
        }
    }

    [TestMethod]
    public async Task The_audit_is_one_chain_though_two_nodes_write_to_it_at_once()
    {
        var (other, feed) = (Other(), await FeedAsync());
        async Task WriteAsync(IStore store, string who)
        {
            for (var i = 0; i < 40; i++)
            {
                (await store.CommitAsync(new Commit { Audit = { Line with { Who = who }, Line with { Reason = null } } }, default)).Status
                    .ShouldBe(CommitStatus.Done);
                (await store.Feeds.RewindAsync(feed.Mapping, $"{who} {i}", Line with { What = "replay" }, Some.Noon, default))
                    .ShouldBeTrue();
            }
        }

        await Task.WhenAll(Task.Run(() => WriteAsync(Store, "ana")), Task.Run(() => WriteAsync(other, "ben")));
        var lines = await Store.Desk.AuditAsync(0, 999, default);
        lines.Count.ShouldBe(2 * 40 * 3);
        AuditChain.FirstBroken("", 1, lines).ShouldBeNull();
    }

    [TestMethod]
    public async Task No_id_is_assigned_to_two_nodes()
    {
        var other = Other();
        var firsts = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            Task.Run(() => (i % 2 == 0 ? Store : other).Tickets.ReserveIdsAsync(5, default))));
        firsts.SelectMany(f => Enumerable.Range(0, 5).Select(i => f + i)).ShouldBeUnique();
    }

    [TestMethod]
    public async Task Commits_of_two_nodes_that_lock_the_same_rows_in_different_orders_are_all_written()
    {
        var other = Other();
        var jobs = Enumerable.Range(1, 40).Select(i => Some.Job(i)).ToList();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(round => Task.Run(async () =>
        {
            // The same keys, in a different order at each node.
            var commit = Some.Put(round % 2 == 0 ? jobs : Enumerable.Reverse(jobs));
            commit.Timeline.Add(new TimelineEntry(1, Some.Noon, $"round {round}"));
            (await (round % 2 == 0 ? Store : other).CommitAsync(commit, default)).Status.ShouldBe(CommitStatus.Done);
        })));
        (await Store.Tickets.TimelineAsync(1, default)).Count.ShouldBe(40);
        (await Store.Desk.CountAsync(default)).Jobs[Some.Lane].ShouldBe(40);
    }
}
