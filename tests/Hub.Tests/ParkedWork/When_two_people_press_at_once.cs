using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.ParkedWork;

[TestClass]
public sealed class When_two_people_press_at_once
{
    private readonly TempFolder folder = new();
    private IStore store = null!;

    [TestInitialize]
    public void Open() => store = new SqliteStore(folder.File(), TimeProvider.System);

    [TestCleanup]
    public async Task CloseAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    public async Task The_second_person_changes_nothing_and_both_are_in_the_audit()
    {
        await ParkAsync(1);
        var seen = (await new ParkedItems(store).FindAsync("submit-257", default)).ShouldHaveSingleItem();

        var retry = new ParkedAction.Retry();
        var results = await Task.WhenAll(new[] { "ann", "bob" }.Select(by => Actions().ActAsync(seen, retry, by, null, default)));

        results.Select(r => r.Outcome).ShouldBe([ActOutcome.Done, ActOutcome.NoLongerParked], ignoreOrder: true);
        results.Single(r => r.Outcome == ActOutcome.NoLongerParked).Message.ShouldContain("no longer parked");
        (await ReadAuditAsync()).Select(a => a.Who).ShouldBe(["ann", "bob"], ignoreOrder: true);
        var ticket = (await store.Tickets.FindAsync([1], default))[0];
        (ticket.Version, ticket.Order(1).State).ShouldBe((2, WorkOrderState.Pending));
    }

    [TestMethod]
    public async Task An_item_that_was_retried_and_parked_again_is_not_the_one_a_person_saw()
    {
        await ParkAsync(1);
        var seen = (await new ParkedItems(store).FindAsync("submit-257", default)).ShouldHaveSingleItem();
        (await Actions().ActAsync(seen, new ParkedAction.Retry(), "ann", null, default)).Outcome.ShouldBe(ActOutcome.Done);
        var job = (await store.Jobs.FindAsync(JobKind.Submit, 257, default))!;
        await store.CommitAsync(new Commit { Finishes = job, Jobs = { job with { Parked = seen.Job.Parked } } }, default);

        (await Actions().ActAsync(seen, new ParkedAction.Retry(), "bob", null, default)).Outcome.ShouldBe(ActOutcome.NoLongerParked);

        (await store.Jobs.FindAsync(JobKind.Submit, 257, default))!.Parked.ShouldBe(seen.Job.Parked, "bob did not decide on this one");
    }

    [TestMethod]
    public async Task A_newer_status_update_that_replaced_the_items_is_not_lost()
    {
        const string Older = """{"Code":"done","ChangedAt":"2026-07-06T12:00:00+00:00"}""";
        await ParkAsync(1);
        var job = Some.Job(257, "status", JobKind.ApplyStatus) with { Parked = "code", Payload = Older };
        await store.CommitAsync(Some.Put(job), default);
        var seen = (await new ParkedItems(store).FindAsync("apply-status-257", default)).ShouldHaveSingleItem();
        const string Newer = """{"Code":"done","ChangedAt":"2026-07-06T13:00:00+00:00"}""";
        await store.CommitAsync(Some.Put(seen.Job with { Payload = Newer }), default);

        (await Actions().ActAsync(seen, new ParkedAction.Skip(), "ann", "old", default)).Outcome.ShouldBe(ActOutcome.NoLongerParked);

        (await store.Jobs.FindAsync(JobKind.ApplyStatus, 257, default))!.Payload.ShouldBe(Newer);
    }

    [TestMethod]
    public async Task Two_bulk_retries_do_each_item_once()
    {
        const int Many = 40;
        for (var id = 1; id <= Many; id++)
        {
            await ParkAsync(id);
        }

        var filter = new ParkedFilter("streets", Reason: "http 500");
        var retry = new ParkedAction.Retry();
        var results = await Task.WhenAll(
            new[] { "ann", "bob" }.Select(by => Actions().ActOnAllAsync(filter, retry, Many, by, null, default)));

        results.Sum(r => r.Results.Count(i => i.Outcome == ActOutcome.Done)).ShouldBe(Many);
        (await ReadAuditAsync()).Where(a => a.What == "parked.retry.bulk").Select(a => a.Who).ShouldBe(["ann", "bob"], ignoreOrder: true);
        (await store.Desk.CountParkedAsync(new ParkedFilter(), default)).ShouldBe(0);
        (await store.Tickets.FindAsync([.. Enumerable.Range(1, Many).Select(i => (long)i)], default)).ShouldAllBe(t => t.Version == 2);
    }

    [TestMethod]
    public async Task A_bulk_retry_does_nothing_when_the_count_is_not_the_expected_one()
    {
        await ParkAsync(1);
        var result = await Actions().ActOnAllAsync(new ParkedFilter("streets"), new ParkedAction.Retry(), 2, "ann", null, default);
        (result.Present, result.Results.Count).ShouldBe((1, 0));
        (await store.Desk.CountParkedAsync(new ParkedFilter(), default)).ShouldBe(1);
    }

    [TestMethod]
    public async Task A_ticket_that_changed_meanwhile_is_read_again_and_keeps_that_change()
    {
        await ParkAsync(1);
        var seen = (await new ParkedItems(store).FindAsync("submit-257", default)).ShouldHaveSingleItem();
        await store.CommitAsync(Some.Change(seen.Ticket!, seen.Ticket! with { StatusNote = "kept" }), default);

        (await Actions().ActAsync(seen, new ParkedAction.Retry(), "ann", null, default)).Outcome.ShouldBe(ActOutcome.Done);

        var ticket = (await store.Tickets.FindAsync([1], default))[0];
        (ticket.StatusNote, ticket.Order(1).State).ShouldBe(("kept", WorkOrderState.Pending));
    }

    private ParkedActions Actions() => new(
        store, Case.City(), TimeProvider.System, Committer.ForCommand(store, ChangeEffects.None, TimeProvider.System));

    private async Task<List<AuditEntry>> ReadAuditAsync() => [.. (await store.Desk.AuditAsync(0, 1_000, default)).Select(l => l.Entry)];

    private async Task ParkAsync(long id)
    {
        var order = Some.Order(id, 1, WorkOrderState.Parked) with { Mapping = "streets-soap" };
        var ticket = Some.Ticket(id) with { WorkOrders = [order] };
        var commit = Some.New(ticket);
        commit.Jobs.Add(Some.Job(WorkOrderId.Of(id, 1), "to:streets-soap") with { Parked = Case.ParkReason });
        (await store.CommitAsync(commit, default)).Status.ShouldBe(CommitStatus.Done);
    }
}
