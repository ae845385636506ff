using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.Dispatch;

[TestClass]
public sealed class When_an_attempt_is_written_down
{
    private static readonly DateTimeOffset Earlier = Some.Noon.AddMinutes(-30);

    /// <summary>Outcome, kind of mapping, state before → what the timeline says.</summary>
    public static IEnumerable<object[]> Entries =>
    [
        [OutcomeClass.Confirmed, "find", Pending, "sent", "taken as S-1"],
        [OutcomeClass.HandedOver, "find", Pending, "sent", "handed over"],
        [OutcomeClass.HandedOver, "find", InDoubt, "sent", "looked up: there, without a number yet"],
        [OutcomeClass.InDoubt, "find", Pending, "in_doubt", "HTTP 500"],
        [OutcomeClass.InDoubt, "safe", Pending, "in_doubt", "HTTP 500"],
        [OutcomeClass.Absent, "find", InDoubt, "absent", "looked up: not there, sent again"],
        [OutcomeClass.Rejected, "find", Pending, "parked", "HTTP 500"],
    ];

    [TestMethod]
    [DynamicData(nameof(Entries))]
    public void The_timeline_says_what_became_of_the_order(object outcome, string kind, object state, string what, string detail)
    {
        var entry = After((OutcomeClass)outcome, kind, (WorkOrderState)state).Timeline.ShouldHaveSingleItem();

        (entry.What, entry.Detail, entry.Ordinal).ShouldBe((what, detail, 1));
    }

    [TestMethod]
    [DataRow(OutcomeClass.Confirmed, "find", InDoubt, false)]
    [DataRow(OutcomeClass.HandedOver, "find", InDoubt, false)]
    [DataRow(OutcomeClass.Absent, "find", InDoubt, false)]
    [DataRow(OutcomeClass.InDoubt, "find", Pending, true)]
    [DataRow(OutcomeClass.InDoubt, "safe", Pending, true)]
    [DataRow(OutcomeClass.InDoubt, "blind", Pending, true)]
    public void Whether_the_order_may_have_arrived_unknown_to_us_is_kept_with_it(
        object outcome, string kind, WorkOrderState state, bool mayHaveArrived)
    {
        var order = After((OutcomeClass)outcome, kind, state, o => o with { MayHaveArrived = !mayHaveArrived }).Tickets[0].After.Order(1);

        order.MayHaveArrived.ShouldBe(mayHaveArrived);
        order.WasHandedOver.ShouldBe((OutcomeClass)outcome == OutcomeClass.HandedOver);
    }

    [TestMethod]
    public void An_order_counts_as_sent_when_it_was_sent_and_not_when_it_was_looked_up()
    {
        After(OutcomeClass.Confirmed, "find", Pending).Tickets[0].After.Order(1).SentAt.ShouldBe(Some.Noon);
        After(OutcomeClass.Confirmed, "find", InDoubt).Tickets[0].After.Order(1).SentAt.ShouldBe(Earlier);
    }

    [TestMethod]
    [DataRow(Pending, "S-0", null, "S-0", DisplayName = "a number is known and none came")]
    [DataRow(Received, null, "S-1", "S-1", DisplayName = "the number of an order at work comes late")]
    public void A_number_of_the_department_is_never_lost(WorkOrderState state, string? known, string? came, string number)
    {
        var (ticket, job) = Tried(state, o => o with { ExternalId = known });
        var attempt = new Attempt(came is null ? OutcomeClass.HandedOver : OutcomeClass.Confirmed, came);

        DispatchRules.After(ticket, job, attempt, TestMapping.Of("find"), Some.Noon).Tickets[0].After.Order(1).ExternalId.ShouldBe(number);
    }

    [TestMethod]
    [DataRow("Confirmed", Pending, "taken as S-1, by mapping 4f1c2d3e9a0b")]
    [DataRow("HandedOver", Pending, "handed over, by mapping 4f1c2d3e9a0b")]
    [DataRow("Confirmed", InDoubt, "taken as S-1", DisplayName = "what was found was perhaps sent with another version")]
    public void An_order_that_is_sent_names_the_version_of_its_mapping(string outcome, WorkOrderState state, string expected)
    {
        var (ticket, job) = Tried(state);
        var attempt = new Attempt(Enum.Parse<OutcomeClass>(outcome), outcome == "Confirmed" ? "S-1" : null);
        var mapping = TestMapping.Of("find") with { Version = "4f1c2d3e9a0b" };

        DispatchRules.After(ticket, job, attempt, mapping, Some.Noon).Timeline.ShouldHaveSingleItem().Detail.ShouldBe(expected);
    }

    [TestMethod]
    public void A_department_that_is_down_is_tried_again_when_its_breaker_says_so()
    {
        var (ticket, job) = Tried(Pending);
        var down = new Attempt(OutcomeClass.NotSent, After: TimeSpan.FromSeconds(9));

        DispatchRules.After(ticket, job, down, TestMapping.Of("find"), Some.Noon).Jobs[0].DueAt.ShouldBe(Some.Noon.AddSeconds(9));
    }

    [TestMethod]
    public void The_person_reads_why_an_order_that_never_arrived_is_sent_no_more()
    {
        var commit = After(OutcomeClass.Absent, "find", InDoubt, o => o with { Sends = 3, Reason = "HTTP 502" });

        commit.Jobs.ShouldHaveSingleItem().Parked.ShouldBe("Sent 3 times, and streets has no record of it. Last: HTTP 502");
    }

    [TestMethod]
    [DataRow(0, 2)]
    [DataRow(1, 4)]
    [DataRow(4, 32)]
    [DataRow(5, 60)]
    [DataRow(9, 60)]
    public void An_order_that_was_handed_over_is_asked_for_ever_more_rarely(int attempts, int minutes)
    {
        var (ticket, job) = Tried(Sent);
        var followUp = job with { Kind = JobKind.FollowUp, Attempts = attempts };
        var unanswered = new Attempt(OutcomeClass.NotAnswered);

        FollowUpRules.After(ticket, followUp, unanswered, TestMapping.Of("find"), Some.Noon)
            .Jobs.ShouldHaveSingleItem().DueAt.ShouldBe(Some.Noon.AddMinutes(minutes));
    }

    [TestMethod]
    public void An_order_that_was_handed_over_is_asked_for_once_more_at_the_end_of_its_time()
    {
        var (ticket, job) = Tried(Sent);
        var mapping = TestMapping.Of("find") with { AnswerWithin = TimeSpan.FromMinutes(50) };
        var followUp = job with { Kind = JobKind.FollowUp, Attempts = 9 };

        FollowUpRules.After(ticket, followUp, null, mapping, Some.Noon).Jobs[0].DueAt.ShouldBe(Earlier.AddMinutes(50));
        var ended = FollowUpRules.After(ticket, followUp, null, mapping, Earlier.AddMinutes(50)).Jobs.ShouldHaveSingleItem();
        ended.Parked.ShouldBe(
            $"Handed over, and no word from streets for 50 min: ask whether {ticket.Order(1).Reference} is there.");
        var order = FollowUpRules.After(ticket, followUp, null, mapping, Earlier.AddMinutes(50)).Tickets[0].After.Order(1);
        (order.MayHaveArrived, order.WasHandedOver).ShouldBe((true, true));
    }

    [TestMethod]
    public void The_first_look_at_an_order_without_a_token_is_a_minute_later_however_soon_its_system_settles()
    {
        var mapping = TestMapping.Of("find") with { Settle = TimeSpan.FromSeconds(2) };

        FollowUpRules.First(Some.Job(257), mapping, Some.Noon).DueAt.ShouldBe(Some.Noon.AddMinutes(1));
        FollowUpRules.First(Some.Job(257), mapping, Some.Noon, "t-1").DueAt.ShouldBe(Some.Noon.AddSeconds(2));
    }

    [TestMethod]
    public void The_end_of_a_follow_up_is_written_with_what_was_found()
    {
        var (ticket, job) = Tried(Sent, o => o with { ExternalId = "AC-0" });
        var followUp = job with { Kind = JobKind.FollowUp };
        var mapping = TestMapping.Of("find");

        var found = FollowUpRules.After(ticket, followUp, new Attempt(OutcomeClass.Confirmed, "AC-1"), mapping, Some.Noon);
        (found.Timeline[0].What, found.Timeline[0].Detail).ShouldBe(("sent", "taken as AC-1"));
        found.Tickets[0].After.Order(1).ExternalId.ShouldBe("AC-0", "a number that is known stays");
        var rejected = new Attempt(OutcomeClass.Rejected, Reason: "no such street");
        FollowUpRules.After(ticket, followUp, rejected, mapping, Some.Noon).Jobs.ShouldHaveSingleItem().Parked.ShouldBe("no such street");
        var moved = FollowUpRules.After(Tried(Received).Ticket, followUp, null, mapping, Some.Noon);
        (moved.Finishes, moved.Jobs.Count).ShouldBe((followUp, 0), "the department has reported a status meanwhile");
    }

    [TestMethod]
    public void A_change_of_an_order_has_the_time_of_the_change()
    {
        var later = Some.Noon.AddMinutes(5);
        var (ticket, job) = Tried(InDoubt);
        foreach (var outcome in Enum.GetValues<OutcomeClass>())
        {
            var number = outcome == OutcomeClass.Confirmed ? "S-1" : null;
            var attempt = new Attempt(outcome, number, "HTTP 500", TimeSpan.FromSeconds(7));
            var commit = DispatchRules.After(ticket, job, attempt, TestMapping.Of("find"), later);
            commit.Tickets.ShouldAllBe(t => t.After.Order(1).UpdatedAt == later && t.After.UpdatedAt == later, $"{outcome}");
            commit.Timeline.ShouldAllBe(t => t.At == later);
        }

        var followUp = Some.Job(ticket.Order(1).Id, kind: JobKind.FollowUp);
        var sent = ticket.With(ticket.Order(1) with { State = Sent });
        FollowUpRules.After(sent, followUp, new Attempt(OutcomeClass.Confirmed, "AC-1"), TestMapping.Of("find"), later)
            .Tickets[0].After.Order(1).UpdatedAt.ShouldBe(later);
    }

    [TestMethod]
    public void A_rejection_without_a_reason_is_parked_as_one()
    {
        var (ticket, job) = Tried(Pending);
        var rejected = new Attempt(OutcomeClass.Rejected);

        DispatchRules.After(ticket, job, rejected, TestMapping.Of("find"), Some.Noon).Jobs[0].Parked.ShouldBe("rejected");
        var (sent, followUp) = (Tried(Sent).Ticket, job with { Kind = JobKind.FollowUp });
        FollowUpRules.After(sent, followUp, rejected, TestMapping.Of("find"), Some.Noon).Jobs[0].Parked.ShouldBe("refused");
    }

    [TestMethod]
    [DataRow(24, false)]
    [DataRow(25, true)]
    public void A_doubtful_order_goes_to_a_person_once_its_system_could_not_be_asked_for_longer_than_its_time(int hours, bool parks)
    {
        var (ticket, job) = Tried(InDoubt);
        var mapping = TestMapping.Of("find") with { AnswerWithin = TimeSpan.FromHours(24) };
        var unanswered = new Attempt(OutcomeClass.NotAnswered, Reason: "HTTP 500");

        var next = DispatchRules.After(ticket, job, unanswered, mapping, Earlier.AddHours(hours)).Jobs.ShouldHaveSingleItem();

        next.Parked.ShouldBe(parks
            ? $"It may have arrived, and for 24 h streets could not be asked (last: HTTP 500): look for {ticket.Order(1).Reference} there."
            : null);
        next.Attempts.ShouldBe(parks ? 0 : 1);
    }

    [TestMethod]
    public void What_was_handed_over_and_is_gone_is_looked_for_by_a_person()
    {
        var (ticket, job) = Tried(Sent);
        var commit = FollowUpRules.After(
            ticket, job with { Kind = JobKind.FollowUp }, new Attempt(OutcomeClass.Absent), TestMapping.Of("find"), Some.Noon);

        var parked = commit.Jobs.ShouldHaveSingleItem();
        parked.Parked.ShouldBe(
            $"It was handed over, and streets has neither it nor an answer: look for {ticket.Order(1).Reference} there.");
        (parked.Kind, parked.DueAt, parked.Payload, parked.Attempts).ShouldBe((JobKind.Submit, Some.Noon, null, 0));
        var order = commit.Tickets[0].After.Order(1);
        (order.State, order.Reason, order.WasHandedOver).ShouldBe((WorkOrderState.Parked, parked.Parked, true));
    }

    [TestMethod]
    [DataRow(true, false)]
    [DataRow(false, true)]
    public void A_refusal_that_its_system_proved_ends_the_handing_over(bool proven, bool wasHandedOver)
    {
        var (ticket, job) = Tried(Sent, o => o with { WasHandedOver = true });
        var rejected = new Attempt(OutcomeClass.Rejected, Reason: "x", Proven: proven);

        FollowUpRules.After(ticket, job with { Kind = JobKind.FollowUp }, rejected, TestMapping.Of("find"), Some.Noon)
            .Tickets[0].After.Order(1).WasHandedOver.ShouldBe(wasHandedOver);
    }

    [TestMethod]
    public void The_first_look_comes_before_the_time_for_an_answer_is_over_and_goes_in_the_orders_lane()
    {
        var submit = Some.Job(257) with { Trace = "trace-1", Attempts = 3, Lease = 7 };
        var mapping = TestMapping.Of("find") with { AnswerWithin = TimeSpan.FromSeconds(30), Settle = TimeSpan.FromMinutes(5) };

        FollowUpRules.First(submit, mapping, Some.Noon).ShouldBe(new Job
        {
            Kind = JobKind.FollowUp, Subject = 257, Lane = Some.Lane, Trace = "trace-1", DueAt = Some.Noon.AddSeconds(30),
        });
        FollowUpRules.First(submit, mapping with { AnswerWithin = TimeSpan.FromDays(1) }, Some.Noon, "t-1").DueAt
            .ShouldBe(Some.Noon.AddMinutes(1), "a token can be asked for within a minute at the latest");
    }

    [TestMethod]
    public void An_answer_with_a_number_that_the_database_cannot_hold_is_no_answer()
    {
        var number = new string('9', WorkOrder.LongestExternalId + 1);
        var longest = new Attempt(OutcomeClass.Confirmed, number[1..]);

        (NumberRules.CheckSubmitted(longest), NumberRules.CheckFound(longest)).ShouldBe((longest, longest));
        var submitted = NumberRules.CheckSubmitted(new Attempt(OutcomeClass.Confirmed, number));
        (submitted.Class, submitted.Reason).ShouldBe(
            (OutcomeClass.InDoubt, "no usable answer (its number has 201 characters, and 200 are the most)"));
        var found = NumberRules.CheckFound(new Attempt(OutcomeClass.Confirmed, number));
        (found.Class, found.Reason).ShouldBe((OutcomeClass.NotAnswered, submitted.Reason));
    }

    private static Commit After(OutcomeClass outcome, string kind, WorkOrderState state, Func<WorkOrder, WorkOrder>? change = null)
    {
        var (ticket, job) = Tried(state, change);
        var number = outcome == OutcomeClass.Confirmed ? "S-1" : null;
        return DispatchRules.After(ticket, job, new Attempt(outcome, number, "HTTP 500"), TestMapping.Of(kind), Some.Noon);
    }

    private static (Ticket Ticket, Job Job) Tried(WorkOrderState state, Func<WorkOrder, WorkOrder>? change = null)
    {
        var ticket = Some.Ticket(1, state);
        var order = ticket.Order(1) with { Sends = 1, SentAt = Earlier };
        return (ticket.With(change?.Invoke(order) ?? order), Some.Job(order.Id));
    }
}
