using Allentown311.CrmCore.Tickets;

namespace Allentown311.Connectors.Testing;

// The part of the contract about listing records and about reading changes again.
public abstract partial class StatusContract
{
    [TestMethod]
    public async Task All_records_are_listed_in_their_current_state_including_one_made_by_hand()
    {
        await using var rig = await StartAsync();
        Needs<IListWorkOrders>(rig);
        var references = await SubmitAsync(rig, 3);
        await rig.ChangeAsync(references.Select((r, i) => (r, "WIP", Noon.AddSeconds(i), "")));
        await rig.ChangeAsync(references[1], "DONE", Noon.AddMinutes(1));
        var byHand = await rig.MakeByHandAsync("WIP", Noon.AddMinutes(2));
        await rig.PublishListAsync();

        var (records, _) = await ListAsync(rig, Noon.AddMinutes(-1));

        var states = records.GroupBy(r => ReferenceOf(r, references) ?? r.ExternalId ?? "?", StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.MaxBy(r => r.ChangedAt)!.State, StringComparer.Ordinal);
        states.ShouldBe(
            new Dictionary<string, WorkOrderState?>(StringComparer.Ordinal)
            {
                [references[0]] = WorkOrderState.InProgress,
                [references[1]] = WorkOrderState.Completed,
                [references[2]] = WorkOrderState.InProgress,
                [byHand] = WorkOrderState.InProgress,
            },
            ignoreOrder: true);
    }

    [TestMethod]
    public async Task A_long_list_is_read_completely_page_by_page()
    {
        await using var rig = await StartAsync();
        Needs<IListWorkOrders>(rig);
        var references = await SubmitAsync(rig, 35);
        await rig.ChangeAsync(references.Select((r, i) => (r, "WIP", Noon.AddSeconds(i / 12), "")));
        await rig.PublishListAsync();

        var (records, pages) = await ListAsync(rig, Noon);

        records.Select(r => ReferenceOf(r, references)).Distinct(StringComparer.Ordinal).ShouldBe(references, ignoreOrder: true);
        (pages > 1).ShouldBe(rig.ListsInPages);
    }

    [TestMethod]
    public async Task Listing_records_does_not_consume_changes()
    {
        await using var rig = await StartAsync();
        Needs<IListWorkOrders>(rig);
        var references = await SubmitAsync(rig, 3);
        await rig.ChangeAsync(references.Select((r, i) => (r, "WIP", Noon.AddSeconds(i), "")));
        await rig.PublishListAsync();

        await ListAsync(rig, Noon);
        var (updates, _, _) = await ReadAsync(rig, null);
        var (again, _) = await ListAsync(rig, Noon);

        CountRecords(updates, "WIP").ShouldBe(3);
        again.Count.ShouldBeGreaterThanOrEqualTo(3);
    }

    [TestMethod]
    public async Task A_list_that_fails_is_an_error_never_an_empty_one()
    {
        await using var rig = await StartAsync();
        Needs<IListWorkOrders>(rig);
        await rig.SpoilAsync();
        await Should.ThrowAsync<Exception>(() => ((IListWorkOrders)rig.Connector).ListAsync(Noon, null, Ct));

        await using var downRig = await StartAsync();
        await downRig.GoDownAsync();
        await Should.ThrowAsync<Exception>(() => ((IListWorkOrders)downRig.Connector).ListAsync(Noon, null, Ct));
    }

    [TestMethod]
    public async Task A_rewound_cursor_reads_every_change_since_then_and_those_that_waited_and_goes_on()
    {
        await using var rig = await StartAsync();
        Needs<IRewindStatus>(rig);
        var references = await SubmitAsync(rig, 12);
        for (var i = 0; i < references.Length; i++)
        {
            await rig.ChangeAsync(references[i], "WIP", Noon.AddMinutes(i));
        }

        var (first, _, _) = await ReadAsync(rig, null);
        CountRecords(first, "WIP").ShouldBe(12);
        await rig.ChangeAsync(references[0], "DONE", Noon.AddMinutes(20));

        var (again, _, cursor) = await ReadAsync(rig, ((IRewindStatus)rig.Connector).CursorAt(Noon.AddMinutes(5)));
        var (after, _, _) = await ReadAsync(rig, cursor);

        var times = again.Where(u => u.Code == "WIP").Select(u => u.ChangedAt).Distinct().ToList();
        Enumerable.Range(5, 7).Select(i => Noon.AddMinutes(i)).ShouldBeSubsetOf(times);
        again.Count(u => u.Code == "DONE").ShouldBeGreaterThan(0);
        after.ShouldAllBe(u => u.ChangedAt >= Noon.AddMinutes(20) - rig.Overlap);
    }

    [TestMethod]
    public async Task A_bad_row_that_is_read_again_is_rejected_with_the_same_reason()
    {
        await using var rig = await StartAsync();
        Needs<IRewindStatus>(rig);
        var references = await SubmitAsync(rig, 3);
        await rig.ChangeWithBadRowAsync(references[0], references[1], references[2], Noon);

        var (_, first, _) = await ReadAsync(rig, null);
        var (_, again, _) = await ReadAsync(rig, ((IRewindStatus)rig.Connector).CursorAt(Noon.AddMinutes(-1)));

        (again[0].Reason, again[0].Raw).ShouldBe((first[0].Reason, first[0].Raw));
        again[0].Raw.ShouldNotBeNullOrWhiteSpace();
    }

    private async Task<(List<StatusUpdate> Records, int Pages)> ListAsync(Rig rig, DateTimeOffset since)
    {
        List<StatusUpdate> records = [];
        string? next = null;
        for (var pages = 1; pages < 100; pages++)
        {
            var page = await ((IListWorkOrders)rig.Connector).ListAsync(since, next, Ct);
            page.Rejected.ShouldBeEmpty();
            page.File.ShouldBeNull();
            records.AddRange(page.Updates);
            next = page.Cursor;
            if (!page.More)
            {
                return (records, pages);
            }

            next.ShouldNotBeNull();
        }

        throw new AssertFailedException("The pages do not end.");
    }

    // The record's reference; null where it is none of the given.
    private static string? ReferenceOf(StatusUpdate record, string[] references) =>
        record.Reference is { } reference && references.Contains(reference, StringComparer.Ordinal) ? reference : null;
}
