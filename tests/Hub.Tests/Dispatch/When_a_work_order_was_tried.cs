using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.Dispatch;

[TestClass]
public sealed class When_a_work_order_was_tried
{
    private static readonly string[] Kinds = ["find", "safe", "blind"];

    /// <summary>Outcome, mapping kind, sends before → state, and seconds until the next try (null: none, -1: parked).</summary>
    public static IEnumerable<object?[]> Table =>
    [
        .. Kinds.SelectMany(kind => new object?[][]
        {
            [OutcomeClass.Confirmed, kind, 0, Received, null],
            [OutcomeClass.HandedOver, kind, 0, Sent, 60],
            [OutcomeClass.NotSent, kind, 0, null, 10],
            [OutcomeClass.NotSent, kind, 99, null, 10],
            [OutcomeClass.Throttled, kind, 99, null, 7],
            [OutcomeClass.NotAnswered, kind, 99, null, 2],
            [OutcomeClass.Rejected, kind, 0, Parked, -1],
            [OutcomeClass.Absent, kind, 1, Pending, 0],
            [OutcomeClass.Absent, kind, 2, Pending, 0],
            [OutcomeClass.Absent, kind, 3, Parked, -1],
        }),
        [OutcomeClass.InDoubt, "find", 0, InDoubt, 60],
        [OutcomeClass.InDoubt, "find", 9, InDoubt, 60],
        [OutcomeClass.InDoubt, "safe", 0, null, 2],
        [OutcomeClass.InDoubt, "safe", 1, null, 2],
        [OutcomeClass.InDoubt, "safe", 2, Parked, -1],
        [OutcomeClass.InDoubt, "blind", 0, Parked, -1],
    ];

    [TestMethod]
    [DynamicData(nameof(Table))]
    public void The_order_moves_on_waits_or_goes_to_a_person(object outcome, string kind, int sends, WorkOrderState? expected, int? next)
    {
        foreach (var state in new[] { Pending, InDoubt, Parked })
        {
            var (ticket, commit) = After((OutcomeClass)outcome, kind, state, sends);
            var order = commit.Tickets.Select(t => t.After).SingleOrDefault(ticket).Order(1);
            order.State.ShouldBe(expected ?? state);
            if (next is null)
            {
                commit.Jobs.ShouldBeEmpty();
                continue;
            }

            var job = commit.Jobs.ShouldHaveSingleItem();
            var kindOfNext = expected == Sent ? JobKind.FollowUp : JobKind.Submit;
            (job.Kind, job.Subject, job.Lease, job.Parked is not null).ShouldBe((kindOfNext, ticket.Order(1).Id, 0, next == -1));
            if (next >= 0)
            {
                (job.DueAt - Some.Noon).TotalSeconds.ShouldBe(next.Value);
            }
        }
    }

    [TestMethod]
    public void A_status_update_of_the_department_that_came_meanwhile_stands()
    {
        foreach (var state in Enum.GetValues<WorkOrderState>().Except([Pending, InDoubt, Parked]))
        {
            foreach (var outcome in Enum.GetValues<OutcomeClass>())
            {
                foreach (var kind in Kinds)
                {
                    var (ticket, commit) = After(outcome, kind, state, 1);
                    commit.Tickets.Select(t => t.After).SingleOrDefault(ticket).Order(1).State.ShouldBe(state, $"{outcome} {kind}");
                    commit.Jobs.ShouldBeEmpty();
                    commit.Finishes.ShouldNotBeNull();
                }
            }
        }
    }

    [TestMethod]
    public void Only_an_order_that_may_have_arrived_counts_as_sent()
    {
        foreach (var kind in Kinds)
        {
            foreach (var outcome in Enum.GetValues<OutcomeClass>())
            {
                var (ticket, commit) = After(outcome, kind, Pending, 1);
                var sends = commit.Tickets.Select(t => t.After).SingleOrDefault(ticket).Order(1).Sends;
                var counts = outcome is OutcomeClass.Confirmed or OutcomeClass.HandedOver or OutcomeClass.InDoubt;
                sends.ShouldBe(counts ? 2 : 1, $"{outcome} {kind}");
            }
        }
    }

    [TestMethod]
    public void An_order_found_by_a_look_up_was_not_sent_again()
    {
        var (_, commit) = After(OutcomeClass.Confirmed, "find", InDoubt, 1);
        commit.Tickets.ShouldHaveSingleItem().After.Order(1).Sends.ShouldBe(1);
    }

    [TestMethod]
    public void An_order_sent_again_goes_by_its_new_number()
    {
        var (ticket, job) = TriedOrder(InDoubt, 1);
        ticket = ticket.With(ticket.Order(1) with { ExternalId = "S-1", MayHaveArrived = true });
        var absent = DispatchRules.After(ticket, job, new Attempt(OutcomeClass.Absent), TestMapping.Of("find"), Some.Noon).Tickets[0].After;
        absent.Order(1).ExternalId.ShouldBeNull("that record is gone");
        var confirmed = new Attempt(OutcomeClass.Confirmed, "S-2");
        DispatchRules.After(ticket, job, confirmed, TestMapping.Of("find"), Some.Noon).Tickets[0]
            .After.Order(1).ExternalId.ShouldBe("S-2");
    }

    [TestMethod]
    public void A_known_number_of_the_department_stays_and_the_reason_is_cleared()
    {
        var (ticket, job) = TriedOrder(Received, 1);
        ticket = ticket.With(ticket.Order(1) with { ExternalId = "S-0", Reason = "no usable answer" });
        var confirmed = new Attempt(OutcomeClass.Confirmed, "S-1");
        var after = DispatchRules.After(ticket, job, confirmed, TestMapping.Of("find"), Some.Noon).Tickets[0].After.Order(1);
        (after.ExternalId, after.Reason).ShouldBe(("S-0", null));
    }

    [TestMethod]
    [DataRow("blind", "It may have arrived (time-out), and streets cannot be asked: look for {0} there.")]
    [DataRow("safe", "Sent 3 times without a usable answer, last: time-out")]
    public void The_reason_on_a_parked_order_names_the_reference_to_look_for_and_the_last_error(string kind, string reason)
    {
        var (ticket, commit) = After(OutcomeClass.InDoubt, kind, Pending, 2, "time-out");
        reason = string.Format(null, reason, ticket.Order(1).Reference);
        commit.Jobs.ShouldHaveSingleItem().Parked.ShouldBe(reason);
        commit.Tickets[0].After.Order(1).Reason.ShouldBe(reason);
        commit.Timeline.ShouldHaveSingleItem().What.ShouldBe("parked");
    }

    [TestMethod]
    public void Waits_for_a_department_that_does_not_answer_grow()
    {
        var (ticket, job) = TriedOrder(InDoubt, 1);
        double SecondsAfter(int attempts)
        {
            var unanswered = new Attempt(OutcomeClass.NotAnswered);
            var commit = DispatchRules.After(ticket, job with { Attempts = attempts }, unanswered, TestMapping.Of("find"), Some.Noon);
            return (commit.Jobs[0].DueAt - Some.Noon).TotalSeconds;
        }

        Enumerable.Range(0, 8).Select(SecondsAfter).ShouldBe([2, 4, 8, 16, 32, 60, 60, 60]);
    }

    private static (Ticket Ticket, Commit Commit) After(
        OutcomeClass outcome, string kind, WorkOrderState state, int sends, string reason = "why")
    {
        var (ticket, job) = TriedOrder(state, sends);
        var attempt = new Attempt(outcome, "S-1", reason, outcome == OutcomeClass.Throttled ? TimeSpan.FromSeconds(7) : null);
        return (ticket, DispatchRules.After(ticket, job, attempt, TestMapping.Of(kind), Some.Noon));
    }

    private static (Ticket Ticket, Job Job) TriedOrder(WorkOrderState state, int sends)
    {
        var ticket = Some.Ticket(1, state);
        ticket = ticket.With(ticket.Order(1) with { Sends = sends });
        return (ticket, Some.Job(ticket.Order(1).Id) with { Lease = 5 });
    }
}
