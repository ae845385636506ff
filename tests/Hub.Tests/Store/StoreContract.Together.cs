using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <content>Many commits and claims at once.</content>
public abstract partial class StoreContract
{
    [TestMethod]
    public async Task Five_hundred_commits_at_once_are_durable_and_each_gets_its_own_result()
    {
        var first = Some.Ticket(1) with { SourceReference = "first" };
        await DoneAsync(Some.New(first));
        var results = await Task.WhenAll(Enumerable.Range(2, 500).Select(i => Task.Run(() => CommitAsync((i % 5) switch
        {
            0 => Some.New(Some.Ticket(i) with { SourceReference = "first" }),
            1 => new Commit { Finishes = Some.Job(i) with { Lease = 99 }, Tickets = { new TicketChange(null, Some.Ticket(i)) } },
            2 => Some.Change(first with { Version = 9 }, first),
            _ => Some.New(Some.Ticket(i)),
        }))));

        for (var i = 2; i <= 501; i++)
        {
            var (expected, existing) = (i % 5) switch
            {
                0 => (CommitStatus.Repeated, 1L),
                1 => (CommitStatus.Fenced, 0),
                2 => (CommitStatus.Stale, 0),
                _ => (CommitStatus.Done, 0),
            };
            (results[i - 2].Status, results[i - 2].ExistingTicket).ShouldBe((expected, existing), $"commit {i}");
        }

        await ReopenAsync();
        var stored = (await Store.Tickets.FindAsync([.. Enumerable.Range(2, 500).Select(i => (long)i)], default)).Select(t => t.Id).Order();
        stored.ShouldBe(Enumerable.Range(2, 500).Where(i => i % 5 > 2).Select(i => (long)i));
    }

    [TestMethod]
    public async Task One_of_many_changes_to_one_version_is_written()
    {
        var ticket = Some.Ticket(1);
        await DoneAsync(Some.New(ticket));
        var results = await Task.WhenAll(Enumerable.Range(1, 30).Select(i =>
            Task.Run(() => CommitAsync(Some.Change(ticket, ticket with { StatusNote = $"{i}" })))));

        var won = results.Index().Where(r => r.Item.Status == CommitStatus.Done).ToList().ShouldHaveSingleItem();
        results.Count(r => r.Status == CommitStatus.Stale).ShouldBe(29);
        var now = await TicketAsync(1);
        (now.Version, now.StatusNote).ShouldBe((2, $"{won.Index + 1}"));
    }

    [TestMethod]
    public async Task One_of_many_repeats_of_a_request_creates_the_ticket_and_all_return_it()
    {
        var results = await Task.WhenAll(Enumerable.Range(1, 30).Select(i =>
            Task.Run(() => CommitAsync(Some.New(Some.Ticket(i) with { SourceReference = "one" })))));

        var made = results.Index().Where(r => r.Item.Status == CommitStatus.Done).ToList().ShouldHaveSingleItem().Index + 1;
        results.Where(r => r.Status == CommitStatus.Repeated).Select(r => r.ExistingTicket).Distinct().ShouldBe([made]);
        (await Store.Desk.CountAsync(default)).Tickets.Values.Sum().ShouldBe(1);
    }

    [TestMethod]
    public async Task The_same_reference_of_another_source_is_another_request()
    {
        await DoneAsync(Some.New(Some.Ticket(1) with { SourceReference = "one" }));
        await DoneAsync(Some.New(Some.Ticket(2) with { SourceReference = "one", Source = "desk" }));
        await DoneAsync(Some.New(Some.Ticket(3), Some.Ticket(4)));
    }

    [TestMethod]
    public async Task Reads_continue_during_writes()
    {
        await DoneAsync(Some.New(Some.Ticket(1)));
        var writes = Task.WhenAll(Enumerable.Range(2, 300).Select(i => CommitAsync(Some.New(Some.Ticket(i)))));
        var reads = 0;
        do
        {
            (await TicketAsync(1)).Id.ShouldBe(1);
            reads++;
        }
        while (!writes.IsCompleted);

        (await writes).ShouldAllBe(r => r.Status == CommitStatus.Done);
        reads.ShouldBePositive();
    }

    [TestMethod]
    public async Task Reserved_ticket_ids_are_never_assigned_twice()
    {
        var firsts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Store.Tickets.ReserveIdsAsync(8, default))));
        await ReopenAsync();
        var ids = firsts
            .Append(await Store.Tickets.ReserveIdsAsync(8, default))
            .SelectMany(first => Enumerable.Range(0, 8).Select(i => first + i))
            .ToList();
        ids.Distinct().Count().ShouldBe(51 * 8);
        ids.Min().ShouldBePositive();
    }
}
