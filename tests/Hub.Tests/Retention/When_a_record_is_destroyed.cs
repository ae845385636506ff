using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Retention;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Tables;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Retention;

/// <summary>The rules alone; <see cref="When_the_citys_times_are_over"/> destroys in a database.</summary>
[TestClass]
public sealed class When_a_record_is_destroyed
{
    private static readonly Ticket Whole = Some.Full(7) with
    {
        RequestHash = "hash",
        WorkOrders = [.. Some.Full(7).WorkOrders.Select(o => o with { Note = "no", Reason = "why", InexactUpdates = "WIP@1" })],
    };

    [TestMethod]
    public void Of_a_ticket_whose_payloads_were_destroyed_all_is_left()
    {
        var left = DestructionRules.Reduce(Whole, DestroyedParts.Payloads);

        left.ShouldBe(Whole with { Destroyed = DestroyedParts.Payloads, Version = Whole.Version + 1 });
    }

    [TestMethod]
    public void Of_a_ticket_whose_contacts_were_destroyed_nothing_says_who_asked()
    {
        var left = DestructionRules.Reduce(Whole, DestroyedParts.Contacts);

        (left.Destroyed, left.Version, left.UpdatedAt).ShouldBe((DestroyedParts.Contacts, 8, Whole.UpdatedAt));
        left.Resident.ShouldBe(Resident.Anonymous);
        left.RequestHash.ShouldBe(RequestHash.Of(Whole with { Resident = Resident.Anonymous }));
        left.WorkOrders.ShouldAllBe(o => o.Reason == null && o.Note == "no" && o.InexactUpdates == "WIP@1");
        (left.Description, left.Location, left.Answers, left.MediaUrl, left.StatusNote, left.Trace)
            .ShouldBe((Whole.Description, Whole.Location, Whole.Answers, Whole.MediaUrl, Whole.StatusNote, Whole.Trace));
        DestructionRules.Reduce(Whole with { RequestHash = null }, DestroyedParts.Contacts).RequestHash.ShouldBeNull();
    }

    [TestMethod]
    public void Of_a_ticket_whose_content_was_destroyed_numbers_states_and_times_are_left()
    {
        var left = DestructionRules.Reduce(Whole, DestroyedParts.Content);

        (left.Description, left.Location, left.Answers.Count, left.MediaUrl, left.RequestHash, left.StatusNote, left.Trace)
            .ShouldBe(("", Location.None, 0, null, null, null, null));
        (left.Resident, left.Destroyed).ShouldBe((Resident.Anonymous, DestroyedParts.Content));
        (left.Number, left.Service, left.Status, left.Resolution, left.SourceReference, left.RequestedAt, left.UpdatedAt)
            .ShouldBe((Whole.Number, Whole.Service, Whole.Status, Whole.Resolution, Whole.SourceReference, Whole.RequestedAt,
                Whole.UpdatedAt));
        left.WorkOrders.Select(o => (o.Note, o.Reason, o.InexactUpdates)).ShouldBe([(null, null, null), (null, null, null)]);
        left.WorkOrders.Select(o => (o.Reference, o.State, o.ExternalId, o.DepartmentCode))
            .ShouldBe(Whole.WorkOrders.Select(o => (o.Reference, o.State, o.ExternalId, o.DepartmentCode)));
    }

    /// <summary>Class → rows by table, and what is done to them.</summary>
    public static IEnumerable<object[]> Rows =>
    [
        [RecordClass.Archive, "attempt Update sent,answered | attempt Update sent,answered"],
        [
            RecordClass.Contacts,
            "attempt Update sent,answered,reason | attempt Update sent,answered,reason | timeline Update detail | notice Update reason "
            + "| drift Remove | drift Remove",
        ],
        [
            RecordClass.Tickets,
            "attempt Remove | attempt Remove | timeline Remove | notice Remove | drift Remove | drift Remove",
        ],
    ];

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void The_rows_about_the_ticket_are_destroyed_with_it(object records, string rows)
    {
        var commit = Destroy((RecordClass)records);

        // First comes the ticket itself, and last the mark of the purge.
        var about = commit.Rows.Skip(1).SkipLast(1).Select(Describe);
        string.Join(" | ", about).ShouldBe(rows);
        commit.HasEffects.ShouldBeTrue("nobody is told");
        (commit.Rows[0].Write, commit.Rows[^1].Write.Table).ShouldBe((TicketTable.Content, "mark"));
    }

    [TestMethod]
    [DataRow(RecordClass.Contacts)]
    [DataRow(RecordClass.Tickets)]
    public void Only_the_tickets_own_rows_are_destroyed(object records)
    {
        var rows = Destroy((RecordClass)records).Rows;

        rows.OfType<RowWrite<long>>().Select(r => (r.Write.Table, r.Write.Keys.ShouldHaveSingleItem(), r.Row)).ShouldBe(
        [
            ("attempt", "order_id", Whole.Order(1).Id),
            ("attempt", "order_id", Whole.Order(2).Id),
            ("timeline", "ticket_id", Whole.Id),
            ("notice", "id", Some.Notice(7).Id),
        ]);
        rows.OfType<RowWrite<long>>().Last().Key.ShouldBe(new CommitKey("notice", Some.Notice(7).Id));
        rows.OfType<RowWrite<WorkOrder>>().Select(r => r.Row.Ordinal).ShouldBe([1, 2]);
        rows.OfType<RowWrite<long>>().SelectMany(r => r.Write.Set).ShouldAllBe(s => s.Value == "NULL");
        rows.OfType<RowWrite<long>>().ShouldAllBe(r => r.Write.Types[0].Name == r.Write.Keys[0]);
    }

    [TestMethod]
    public void What_may_quote_a_resident_leaves_the_timeline_and_the_rest_stays()
    {
        var timeline = Destroy(RecordClass.Contacts).Rows.Single(r => r.Write.Table == "timeline");

        timeline.Write.When.ShouldBe("{old}.what NOT IN ('received', 'routed', 'status')");
    }

    [TestMethod]
    public void A_destruction_is_recorded_with_the_numbers_of_all_that_it_took()
    {
        var commit = Destroy(RecordClass.Contacts);

        commit.Tickets.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            t => t.Before.ShouldBe(Whole),
            t => t.After.Destroyed.ShouldBe(DestroyedParts.Contacts));
        var entry = commit.Audit.ShouldHaveSingleItem();
        (entry.Who, entry.What, entry.Reason).ShouldBe(("ann", "purge.contacts", "asked to be forgotten"));
        entry.After.ShouldBe($"1 tickets, 2026-07-06 to 2026-07-06, sha256 {DestructionRecord.Digest([Whole.Number])}");
    }

    private static string Describe(RowWrite row) =>
        $"{row.Write.Table} {row.Write.Kind} {string.Join(',', row.Write.Set.Select(s => s.Column))}".TrimEnd();

    private static Commit Destroy(RecordClass records)
    {
        var commit = new Commit();
        DestructionRules.Destroy(
            new PurgeOrder(records, Some.Noon, "ann", "asked to be forgotten"), [Whole], [Some.Notice(7).Id], Some.Noon, commit);
        return commit;
    }
}
