using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Links;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Dispatch;
using Allentown311.Hub.Tests.Intake;
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
    public void What_a_person_takes_of_two_updates_counts_as_the_newer_one()
    {
        var day = TimeSpan.FromDays(1);
        var ended = Page.Says("S-1-1", Completed) with { Granularity = day };
        var done = Page.Apply([ended], Page.Numbered(1, Received)).Commit.Tickets[0].After;
        var parked = Page.Apply([Page.Says("S-1-1", InProgress) with { Granularity = day }], done).Commit;

        var taken = JsonSerializer.Deserialize(parked.Jobs.ShouldHaveSingleItem().Payload!, StatusJson.Default.StatusUpdate)!;

        taken.IsNewer.ShouldBe(true);
        Page.Apply([taken], parked.Tickets[0].After).Commit.Tickets[0].After.Order(1).State.ShouldBe(InProgress);
    }

    [TestMethod]
    public void Each_unknown_code_of_a_day_waits_once_and_an_exact_one_is_on_no_list()
    {
        var day = TimeSpan.FromDays(1);
        var first = Page.Says("S-1-1", null) with { Code = "A", Granularity = day };
        var second = first with { Code = "B" };
        var one = Page.Apply([first], Page.Numbered(1, Received)).Commit;
        var two = Page.Apply([second], one.Tickets[0].After).Commit;

        (one.Jobs.Count, two.Jobs.Count).ShouldBe((1, 1));
        Written.By(Page.Apply([first, second], two.Tickets[0].After).Commit).ShouldBeEmpty("both have been seen");
        InexactUpdates.Codes(two.Tickets[0].After.Order(1).InexactUpdates).ShouldBe(["A", "B"]);
        var exact = Page.Apply([Page.Says("S-1-1", null)], Page.Numbered(1, Received)).Commit.Tickets[0].After.Order(1);
        exact.InexactUpdates.ShouldBeNull();
        var again = Page.Says("S-1-1", null) with { Code = "C" };
        Page.Apply([again], Page.Apply([Page.Says("S-1-1", null)], Page.Numbered(1, Received)).Commit.Tickets[0].After).Commit
            .Jobs.ShouldBeEmpty("of one exact time the first waits");
    }

    [TestMethod]
    public void A_status_of_a_destroyed_record_is_counted_and_changes_nothing()
    {
        var destroyed = Page.Numbered(1, Completed) with { Destroyed = DestroyedParts.Content };

        var (commit, changes) = Page.Apply([Page.Says("S-1-1", InProgress), Page.Says("S-1-1", null)], destroyed);

        Written.By(commit).ShouldBeEmpty();
        (changes.OfDestroyed, changes.Unmapped, changes.Moved.Count).ShouldBe((2, 0, 0));
    }

    /// <summary>A page of one update → whether the department had something new to say.</summary>
    public static IEnumerable<object[]> News =>
    [
        [Page.Says("S-1-1", Scheduled), true],
        [Page.Says("S-1-1", null), true],
        [Page.Says("S-1-1", InProgress) with { Granularity = TimeSpan.FromDays(1), ChangedAt = Some.Noon }, true],
        [Page.Says("S-1-1", Completed, minute: -600), false],
        [Page.Says("T-9", Completed), false],
    ];

    [TestMethod]
    [DynamicData(nameof(News))]
    public void A_department_that_says_something_new_of_our_orders_is_not_silent(object update, bool isNews)
    {
        var mapping = TestMapping.Of("find") with { PollEvery = TimeSpan.FromMinutes(5) };
        var city = TestCity.Make() with { Mappings = TestCity.Make().Mappings.Add("streets", mapping) };
        var traffic = new TrafficMeter(city, TimeProvider.System);
        var ticket = Page.Numbered(1, Completed);
        ticket = ticket.With(ticket.Order(1) with { DepartmentChangedAt = Some.Noon, DepartmentCode = "completed" });

        Page.Apply([(StatusUpdate)update], ticket).Changes.RecordNews(traffic);

        traffic.Take(_ => null).Any(n => n.Key == new LinkKey("streets", Direction.From) && n.News is not null).ShouldBe(isNews);
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
