using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Testing;

/// <summary>
/// The contract of every connector that reads status updates. It includes <see cref="ConnectorContract"/>, so a test class inherits only
/// this one.
/// </summary>
public abstract partial class StatusContract : ConnectorContract
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 4, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public async Task A_change_has_reference_or_number_state_time_and_note()
    {
        await using var rig = await StartAsync();
        var order = Orders.Make();
        var id = (await rig.Connector.SubmitAsync(order, Ct) as SubmitResult.Created)?.Id;
        await rig.RecordsAsync();
        await rig.ChangeAsync(order.Reference, "WIP", Noon.AddSeconds(1), "señor Muñoz, \"crew 7\"");

        var update = (await ReadAsync(rig, null)).Updates.Where(u => u.Code == "WIP").ShouldHaveSingleItem();

        (update.Reference == order.Reference || (id is not null && update.ExternalId == id)).ShouldBeTrue();
        update.State.ShouldBe(WorkOrderState.InProgress);
        update.ChangedAt.ShouldBe(Noon.AddSeconds(1));
        update.ChangedAt.Offset.ShouldBe(TimeSpan.Zero);
        update.Note.ShouldBe("señor Muñoz, \"crew 7\"");
    }

    [TestMethod]
    public async Task An_unmapped_code_keeps_its_name_and_has_no_state()
    {
        await using var rig = await StartAsync();
        var order = Orders.Make();
        await rig.Connector.SubmitAsync(order, Ct);
        await rig.RecordsAsync();
        await rig.ChangeAsync(order.Reference, "XYZ", Noon.AddSeconds(1));

        var update = (await ReadAsync(rig, null)).Updates.Where(u => u.Code == "XYZ").ShouldHaveSingleItem();

        update.State.ShouldBeNull();
    }

    [TestMethod]
    public async Task Many_changes_are_read_page_by_page_and_none_is_lost()
    {
        await using var rig = await StartAsync();
        var references = await SubmitAsync(rig, 35);
        await rig.ChangeAsync(references.Select((r, i) => (r, "WIP", Noon.AddSeconds(1 + (i / 12)), "")));

        var (updates, rejected, _) = await ReadAsync(rig, null);

        CountRecords(updates, "WIP").ShouldBe(35);
        rejected.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Reading_on_repeats_nothing_beyond_the_overlap_and_meets_a_late_row()
    {
        await using var rig = await StartAsync();
        var references = await SubmitAsync(rig, 12);
        await rig.ChangeAsync(references.Take(10).Select((r, i) => (r, "WIP", Noon.AddMinutes(i), "")));
        var (first, _, cursor) = await ReadAsync(rig, null);
        CountRecords(first, "WIP").ShouldBe(10);
        var newest = Noon.AddMinutes(9);

        // This row becomes visible now, with a time a little before one that was already read, as from a transaction that took longer.
        await rig.ChangeAsync(references[10], "WIP", newest - (rig.Overlap / 2));
        await rig.ChangeAsync(references[11], "DONE", newest.AddSeconds(30));
        var (second, _, _) = await ReadAsync(rig, cursor);

        second.Count(u => u.ChangedAt == newest - (rig.Overlap / 2) && u.Code == "WIP").ShouldBeGreaterThan(0);
        second.Count(u => u.Code == "DONE").ShouldBe(1);
        second.ShouldAllBe(u => u.ChangedAt >= newest - rig.Overlap);
    }

    [TestMethod]
    public async Task Nothing_new_is_an_empty_page_whose_cursor_can_be_read_from()
    {
        await using var rig = await StartAsync();

        var first = await rig.Connector.ReadStatusAsync(null, Ct);
        var second = await rig.Connector.ReadStatusAsync(first.Cursor, Ct);

        first.Updates.ShouldBeEmpty();
        second.Updates.ShouldBeEmpty();
        second.More.ShouldBeFalse();
    }

    [TestMethod]
    public async Task A_row_that_cannot_be_read_is_rejected_by_number_and_the_other_rows_are_returned()
    {
        await using var rig = await StartAsync();
        var references = await SubmitAsync(rig, 3);
        await rig.ChangeWithBadRowAsync(references[0], references[1], references[2], Noon.AddSeconds(1));

        var (updates, rejected, _) = await ReadAsync(rig, null);

        CountRecords(updates, "WIP").ShouldBe(2);
        rejected.Count.ShouldBe(1);
        rejected[0].Row.ShouldBeGreaterThan(0);
        rejected[0].Reason.ShouldNotBeNullOrWhiteSpace();
    }

    private async Task<string[]> SubmitAsync(Rig rig, int count)
    {
        var orders = Enumerable.Range(1, count).Select(n => Orders.Make(n)).ToArray();
        foreach (var order in orders)
        {
            await rig.Connector.SubmitAsync(order, Ct);
        }

        await rig.RecordsAsync();
        return [.. orders.Select(o => o.Reference)];
    }

    // Reads as the hub does: page after page, and acknowledges each before the next.
    private async Task<(List<StatusUpdate> Updates, List<RejectedRow> Rejected, string? Cursor)> ReadAsync(Rig rig, string? cursor)
    {
        List<StatusUpdate> updates = [];
        List<RejectedRow> rejected = [];
        for (var pages = 0; pages < 100; pages++)
        {
            var page = await rig.Connector.ReadStatusAsync(cursor, Ct);
            page.File?.Problem.ShouldBeNull();
            updates.AddRange(page.Updates);
            rejected.AddRange(page.Rejected);
            cursor = page.Cursor;
            if (rig.Connector is IAcknowledgeStatus source)
            {
                await source.AcknowledgeAsync(page, Ct);
            }

            if (!page.More)
            {
                return (updates, rejected, cursor);
            }
        }

        throw new AssertFailedException("The pages do not end.");
    }

    // How many different records have an update with the code.
    private static int CountRecords(List<StatusUpdate> updates, string code) =>
        updates.Where(u => u.Code == code).Select(u => u.Reference ?? u.ExternalId).Distinct(StringComparer.Ordinal).Count();
}
