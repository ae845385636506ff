using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Tests.Store;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.Reconcile;

[TestClass]
public sealed class When_both_sides_are_compared
{
    private static readonly DateTimeOffset LongAgo = Some.Noon.AddDays(-1);
    private static readonly DateTimeOffset Settled = Some.Noon.AddMinutes(-5);

    /// <summary>Our state, our time of change, their state and time (null: no record) → the difference.</summary>
    public static IEnumerable<object?[]> Table =>
    [
        [Received, null, null, null, DriftKind.MissingThere],
        [Scheduled, -600, null, null, DriftKind.MissingThere],
        [InProgress, -600, null, null, DriftKind.MissingThere],
        [OnHold, -600, null, null, DriftKind.MissingThere],
        [Sent, null, null, null, null],
        [Pending, null, null, null, null],
        [InDoubt, null, null, null, null],
        [Completed, -600, null, null, null],
        [Received, null, Received, -600, null],
        [Received, null, Completed, -600, DriftKind.Status],
        [Received, -700, Completed, -600, DriftKind.Status],
        [Completed, -700, InProgress, -600, DriftKind.Status],
        [Completed, -500, InProgress, -600, null],
        [Received, null, Completed, -60, null],
        [Pending, null, Received, -600, DriftKind.NotLinked],
        [Parked, null, InProgress, -600, DriftKind.NotLinked],
        [InDoubt, null, Received, -600, DriftKind.NotLinked],
        [Cancelled, null, InProgress, -600, DriftKind.EndedHere],
        [Cancelled, null, Completed, -600, null],
    ];

    [TestMethod]
    [DynamicData(nameof(Table))]
    public void Each_pair_of_order_and_record_is_judged_by_itself(
        WorkOrderState here, int? changed, WorkOrderState? there, int? when, object? expected)
    {
        var order = Order(here) with { DepartmentChangedAt = changed is { } c ? Some.Noon.AddSeconds(c) : null };
        StatusUpdate[] theirs = there is { } state ? [Record("S-1", order.Reference, state, when!.Value)] : [];

        Compare([order], theirs).Select(d => (DriftKind?)d.Kind).SingleOrDefault().ShouldBe((DriftKind?)expected);
    }

    [TestMethod]
    public void An_order_sent_just_now_is_not_missing() =>
        Compare([Order(Received) with { SentAt = Some.Noon.AddMinutes(-1) }], []).ShouldBeEmpty();

    [TestMethod]
    public void A_record_without_our_reference_is_found_by_its_number() =>
        Compare([Order(Received) with { ExternalId = "S-1" }], [Record("S-1", null, Completed, -600)])
            .ShouldHaveSingleItem().Kind.ShouldBe(DriftKind.Status);

    [TestMethod]
    public void Two_records_under_one_reference_are_reported_with_their_numbers()
    {
        var order = Order(Received);
        StatusUpdate[] records = [Record("S-1", order.Reference, Received, -600), Record("S-2", order.Reference, Received, -600)];
        var drift = Compare([order], records).ShouldHaveSingleItem();
        (drift.Kind, drift.Detail).ShouldBe((DriftKind.Doubled, "2 records under one reference: S-1, S-2"));
    }

    [TestMethod]
    public void Of_a_list_that_goes_back_from_a_state_the_last_time_counts_and_not_the_furthest_state()
    {
        var order = Order(InProgress) with { DepartmentChangedAt = Some.Noon.AddSeconds(-1_000) };
        StatusUpdate[] changes = [Record("S-1", order.Reference, Completed, -900), Record("S-1", order.Reference, InProgress, -600)];

        Compare([order], changes).ShouldBeEmpty("it was reopened");
        Compare([order], [.. changes.Reverse()]).ShouldBeEmpty();
    }

    [TestMethod]
    public void Of_a_list_that_holds_each_change_of_a_record_the_newest_counts()
    {
        var order = Order(Completed) with { DepartmentChangedAt = Some.Noon.AddSeconds(-600) };
        StatusUpdate[] changes = [Record("S-1", order.Reference, Completed, -600), Record("S-1", order.Reference, InProgress, -900)];
        Compare([order], changes).ShouldBeEmpty();
    }

    [TestMethod]
    public void A_record_is_the_same_however_the_system_writes_its_number_and_our_reference()
    {
        var order = Order(Completed) with { DepartmentChangedAt = Some.Noon.AddSeconds(-600), ExternalId = "48213" };
        StatusUpdate[] changes =
        [
            Record("48213.0", $"{order.Reference.ToLowerInvariant()} ", Completed, -600),
            Record("48213 ", order.Reference.Replace('-', '\u2011'), InProgress, -900),
        ];
        Compare([order], changes).ShouldBeEmpty();
    }

    [TestMethod]
    public void A_record_under_a_reference_of_ours_that_is_unknown_here_is_an_orphan_and_the_departments_own_work_is_not()
    {
        var lost = Some.Order(77).Reference;
        StatusUpdate[] records =
        [
            Record("S-1", lost, Received, -600),
            Record("S-2", null, Received, -600),
            Record("S-3", "BAL-26-00077-1-1", Received, -600),
            Record("S-4", "their words", Received, -600),
        ];
        var drift = Compare([], records);
        (drift.ShouldHaveSingleItem().Kind, drift[0].Subject).ShouldBe((DriftKind.MissingHere, lost));
    }

    /// <summary>Our order's number and theirs, our state, their state (null: a code without meaning) → what the list says.</summary>
    public static IEnumerable<object?[]> Details =>
    [
        [Received, "S-9", false, null, "received here as S-9, no record there"],
        [Received, null, false, null, "received here, no record there"],
        [Pending, null, true, Scheduled, "pending here, scheduled there as S-1"],
        [Received, null, true, Scheduled, "received here, scheduled there"],
        [Received, null, true, null, "received here, XX there, a code the mapping does not know"],
        [Cancelled, null, true, Scheduled, "ended here by a person (gone), scheduled there as S-1"],
        [Cancelled, null, true, null, "ended here by a person (gone), XX there as S-1"],
    ];

    [TestMethod]
    [DynamicData(nameof(Details))]
    public void The_list_says_how_both_sides_stand(WorkOrderState here, string? number, bool isThere, object? there, string detail)
    {
        var order = Order(here) with { ExternalId = number, Reason = "gone" };
        var record = Record("S-1", order.Reference, Received, -600) with
        {
            State = (WorkOrderState?)there,
            Code = ((WorkOrderState?)there)?.Name() ?? "XX",
        };

        var drift = Compare([order], isThere ? [record] : []).ShouldHaveSingleItem();

        (drift.Detail, drift.Mapping, drift.Subject, drift.OrderId, drift.FoundAt)
            .ShouldBe((detail, "streets", order.Reference, order.Id, Some.Noon));
        drift.Theirs.ShouldBe(isThere ? record : null);
    }

    [TestMethod]
    public void A_change_at_the_end_of_the_settling_time_may_still_be_on_its_way()
    {
        var order = Order(Received);
        Compare([order with { SentAt = Settled }], []).ShouldBeEmpty();
        Compare([order with { SentAt = null, UpdatedAt = Settled }], []).ShouldBeEmpty("what was never sent counts from its last change");
        Compare([order with { SentAt = null }], []).ShouldHaveSingleItem();
        Compare([order], [At(Record("S-1", order.Reference, Completed, 0), Settled)]).ShouldBeEmpty();
        var pending = Order(Pending);
        Compare([pending], [At(Record("S-1", pending.Reference, Completed, 0), Settled)]).ShouldBeEmpty();
        Compare([pending with { UpdatedAt = Settled }], [Record("S-1", pending.Reference, Completed, -600)]).ShouldBeEmpty();
        var lost = Some.Order(77).Reference;
        Compare([], [At(Record("S-1", lost, Received, 0), Settled)]).ShouldBeEmpty();
        Compare([], [Record("S-1", lost, Received, -600)]).ShouldHaveSingleItem().Detail
            .ShouldBe("S-1 carries our reference, and there is no such order here");
    }

    [TestMethod]
    public void A_record_with_the_time_that_the_hub_has_is_no_news_unless_its_time_is_inexact()
    {
        var order = Order(Completed) with { DepartmentChangedAt = Some.Noon.AddSeconds(-600) };
        var record = Record("S-1", order.Reference, InProgress, -600);

        Compare([order], [record]).ShouldBeEmpty();
        Compare([order], [record with { Granularity = TimeSpan.FromDays(1) }]).ShouldHaveSingleItem().Kind.ShouldBe(DriftKind.Status);
        var dayBefore = record with { Granularity = TimeSpan.FromMinutes(1), ChangedAt = Some.Noon.AddSeconds(-900) };
        Compare([order], [dayBefore]).ShouldBeEmpty();
    }

    [TestMethod]
    public void Of_two_orders_each_is_compared_with_its_own_record()
    {
        var (first, second) = (Order(Received), Order(Received) with { TicketId = 2, Reference = Some.Order(2).Reference });
        StatusUpdate[] records =
        [
            Record("S-1", first.Reference, Received, -600),
            Record("S-2", second.Reference, Completed, -600),
        ];

        Compare([first, second], records).ShouldHaveSingleItem().Subject.ShouldBe(second.Reference);
        Compare([first, second], [.. records.Select(r => r with { ExternalId = null })]).ShouldHaveSingleItem()
            .Subject.ShouldBe(second.Reference, "records without numbers are told apart by our references");
    }

    [TestMethod]
    public void Of_two_records_of_one_order_the_newer_one_is_compared()
    {
        var order = Order(Received);
        StatusUpdate[] records = [Record("S-1", order.Reference, Received, -600), Record("S-2", order.Reference, Completed, -500)];

        Compare([order], records).Select(d => d.Kind).ShouldBe([DriftKind.Doubled, DriftKind.Status]);
        Compare([order], [.. records.Reverse()]).Select(d => (d.Kind, d.Detail)).ShouldBe(
        [
            (DriftKind.Doubled, "2 records under one reference: S-1, S-2"), (DriftKind.Status, "received here, completed there"),
        ]);
        Compare([], [.. records.Select(r => r with { Reference = Some.Order(77).Reference })]).ShouldHaveSingleItem()
            .Theirs!.ExternalId.ShouldBe("S-2");
    }

    [TestMethod]
    public void A_row_from_before_the_record_had_a_number_is_no_second_record()
    {
        var order = Order(Received);
        StatusUpdate[] rows =
        [
            Record("S-1", order.Reference, Completed, -500),
            Record("S-1", order.Reference, Received, -600) with { ExternalId = null },
        ];

        Compare([order], rows).ShouldHaveSingleItem().Kind.ShouldBe(DriftKind.Status);
        Compare([order], [rows[1]]).ShouldBeEmpty("without any number the reference tells the record");
    }

    [TestMethod]
    public void Two_changes_of_one_time_count_by_the_further_state()
    {
        var order = Order(Received);
        StatusUpdate[] records = [Record("S-1", order.Reference, Received, -600), Record("S-1", order.Reference, Completed, -600)];

        Compare([order], records).ShouldHaveSingleItem().Theirs!.State.ShouldBe(Completed);
    }

    private static StatusUpdate At(StatusUpdate record, DateTimeOffset at) => record with { ChangedAt = at };

    private static WorkOrder Order(WorkOrderState state) => Some.Order(1) with { State = state, SentAt = LongAgo, UpdatedAt = LongAgo };

    private static StatusUpdate Record(string id, string? reference, WorkOrderState state, int when) =>
        new() { ExternalId = id, Reference = reference, Code = state.Name(), State = state, ChangedAt = Some.Noon.AddSeconds(when) };

    private static List<Drift> Compare(WorkOrder[] ours, StatusUpdate[] theirs) =>
        DriftRules.Compare("streets", ours, theirs, r => r.StartsWith("ALN-", StringComparison.Ordinal), Settled, Some.Noon);
}
