using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings.Translation;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.StatusSync;

[TestClass]
public sealed class When_updates_are_written_down
{
    [TestMethod]
    [DataRow(0, false, "a row: no status")]
    [DataRow(3, false, "row 3: no status")]
    [DataRow(3, true, "status-1.csv line 3: no status")]
    public void A_row_that_cannot_be_read_is_named_by_its_place(int row, bool isFile, string reason)
    {
        var (commit, changes) = Page.Apply([], []);

        changes.ParkUnreadable([new RejectedRow(row, "no status", "x")], isFile ? new("status-1.csv", "aa", null) : null, commit);

        commit.Jobs.ShouldHaveSingleItem().Parked.ShouldBe(reason);
    }

    [TestMethod]
    public void The_timeline_shows_what_waits_for_a_person()
    {
        var ticket = Page.Numbered(1, Received);

        foreach (var update in new[] { Page.Says("S-1-1", null), Page.Says("S-1-1", WrongDepartment) })
        {
            var (commit, _) = Page.Apply([update], ticket);
            var entry = commit.Timeline[^1];
            (entry.What, entry.Ordinal, entry.Detail).ShouldBe(("parked", 1, commit.Jobs.ShouldHaveSingleItem().Parked));
        }
    }

    [TestMethod]
    public void A_parked_order_that_the_department_reports_waits_no_longer_for_a_person()
    {
        foreach (var state in new WorkOrderState?[] { Scheduled, null })
        {
            var (commit, _) = Page.Apply([Page.Says("S-1-1", state)], Page.Numbered(1, CrmCore.Tickets.WorkOrderState.Parked));
            var id = WorkOrderId.Of(1, 1);
            commit.Settled.ShouldContain((JobKind.Submit, id));
            commit.Settled.ShouldContain((JobKind.FollowUp, id));
        }

        Page.Apply([Page.Says("S-1-1", Scheduled)], Page.Numbered(1, Received)).Commit.Settled.ShouldBeEmpty("nothing was parked");
    }

    [TestMethod]
    public void An_update_as_old_as_the_unknown_code_leaves_that_code_to_the_person_unless_it_is_the_same_code()
    {
        var unknown = Page.Says("S-1-1", null, minute: 5);
        var waiting = Page.Apply([unknown], Page.Numbered(1, Received)).Commit.Tickets[0].After;
        var key = (JobKind.ApplyStatus, WorkOrderId.Of(1, 1));

        Page.Apply([Page.Says("S-1-1", Scheduled, minute: 5)], waiting).Commit.Settled.ShouldNotContain(key);
        Page.Apply([Page.Says("S-1-1", Scheduled, minute: 4)], waiting).Commit.Settled.ShouldNotContain(key);
        Page.Apply([unknown with { State = Scheduled }], waiting).Commit.Settled.ShouldContain(key, "the table has it now");
    }

    [TestMethod]
    [DataRow(null, "N-7")]
    [DataRow("S-0", "S-0")]
    public void An_unknown_code_brings_a_number_and_never_takes_one(string? known, string number)
    {
        var ticket = Page.Numbered(1, Received);
        ticket = ticket.With(ticket.Order(1) with { ExternalId = known });
        var commit = new Commit();

        new StatusChanges("streets", Some.Noon.AddHours(1)).Apply([Page.Says("N-7", null)], [[ticket.Order(1).Id]], [ticket], commit);

        commit.Tickets.ShouldHaveSingleItem().After.Order(1).ExternalId.ShouldBe(number);
    }

    [TestMethod]
    [DataRow(false, "in the same day or minute")]
    [DataRow(true, "in the hour that comes twice")]
    public void The_person_who_orders_two_updates_reads_both_and_why_their_times_do_not(bool isTwice, string when)
    {
        var update = Page.Says("S-1-1", Completed) with
        {
            Granularity = isTwice ? null : TimeSpan.FromDays(1),
            SecondChangedAt = isTwice ? Some.Noon.AddMinutes(61) : null,
        };
        var done = Page.Apply([update], Page.Numbered(1, Received)).Commit.Tickets[0].After;

        var (commit, changes) = Page.Apply([update with { Code = "open", State = InProgress }], done);

        var reason = commit.Jobs.ShouldHaveSingleItem().Parked.ShouldNotBeNull();
        reason.ShouldStartWith($"streets says \"open\" of {done.Order(1).Reference}, which is completed here (completed), {when}:");
        reason.ShouldEndWith("skip leaves it as it is.");
        commit.Timeline.ShouldHaveSingleItem().Detail.ShouldBe(reason);
        (commit.Timeline[0].What, changes.Unordered, changes.Moved.Count).ShouldBe(("parked", 1, 0));
    }

    [TestMethod]
    public void Only_updates_that_the_database_can_hold_and_the_clock_allows_count()
    {
        var now = Some.Noon;
        var sound = Page.Says("S-1-1", Scheduled);
        StatusUpdate[] refused =
        [
            sound with { ExternalId = new string('9', WorkOrder.LongestExternalId + 1) },
            sound with { Code = new string('x', UpdateRules.LongestCode + 1) },
            sound with { ChangedAt = now + CursorPlan.Tolerance + TimeSpan.FromMilliseconds(1) },
        ];

        var (counted, rejected) = UpdateRules.Sift([sound, .. refused, sound with { Note = new string('n', 9_000) }], now);

        counted.Select(u => u.Note!.Length).ShouldBe([sound.Note!.Length, 8_001], "a long note is cut and ends with an ellipsis");
        rejected.Select(r => r.Reason.Split(' ')[1]).ShouldBe(["number", "status", "time"]);
        rejected.ShouldAllBe(r => r.Row == 0 && r.Raw.Contains("\"Code\"", StringComparison.Ordinal));
    }

    [TestMethod]
    public void The_longest_values_and_the_latest_time_still_count()
    {
        var update = Page.Says("S-1-1", Scheduled);
        StatusUpdate[] page =
        [
            update with { ExternalId = new string('9', WorkOrder.LongestExternalId), Note = new string('n', 8_000) },
            update with { Code = new string('x', UpdateRules.LongestCode), Note = null },
            update with { ChangedAt = Some.Noon + CursorPlan.Tolerance },
            update with { ChangedAt = Some.Noon + CursorPlan.Tolerance + TimeSpan.FromDays(1), Granularity = TimeSpan.FromDays(1) },
        ];

        var (counted, rejected) = UpdateRules.Sift(page, Some.Noon);

        (ReferenceEquals(counted, page), rejected.Count).ShouldBe((true, 0));
    }
}
