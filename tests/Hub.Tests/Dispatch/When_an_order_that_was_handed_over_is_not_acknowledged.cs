using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.Dispatch;

[TestClass]
public sealed class When_an_order_that_was_handed_over_is_not_acknowledged
{
    /// <summary>Result of the look-up, hours since the send → state of the order, kind of the next job, whether that is parked.</summary>
    public static IEnumerable<object?[]> Table =>
    [
        [new Attempt(OutcomeClass.Confirmed), 1.0, Sent, JobKind.FollowUp, false],
        [new Attempt(OutcomeClass.Confirmed), 24.0, Parked, JobKind.Submit, true],
        [new Attempt(OutcomeClass.Confirmed, "AC-1"), 1.0, Received, null, false],
        [new Attempt(OutcomeClass.Rejected, Reason: "bad/"), 0.1, Parked, JobKind.Submit, true],
        [new Attempt(OutcomeClass.HandedOver), 1.0, Sent, JobKind.FollowUp, false],
        [new Attempt(OutcomeClass.HandedOver), 24.0, Parked, JobKind.Submit, true],
        [new Attempt(OutcomeClass.Absent), 0.02, Parked, JobKind.Submit, true],
        [new Attempt(OutcomeClass.Absent), 5.0, Parked, JobKind.Submit, true],
        [new Attempt(OutcomeClass.NotAnswered, Reason: "time-out"), 5.0, Sent, JobKind.FollowUp, false],
        [new Attempt(OutcomeClass.NotAnswered, Reason: "time-out"), 24.0, Parked, JobKind.Submit, true],
        [null, 5.0, Sent, JobKind.FollowUp, false],
        [null, 24.0, Parked, JobKind.Submit, true],
    ];

    [TestMethod]
    [DynamicData(nameof(Table))]
    public void The_order_is_looked_up_again_and_at_last_goes_to_a_person(
        object? attempt, double hours, WorkOrderState state, object? next, bool parked)
    {
        var (ticket, job) = HandedOver(Sent);
        var commit = FollowUpRules.After(ticket, job, (Attempt?)attempt, TestMapping.Of("find"), Some.Noon.AddHours(hours));

        commit.Finishes.ShouldBe(job);
        commit.Tickets.Select(t => t.After).SingleOrDefault(ticket).Order(1).State.ShouldBe(state);
        commit.Jobs.Select(j => (JobKind?)j.Kind).SingleOrDefault().ShouldBe((JobKind?)next);
        commit.Jobs.Any(j => j.Parked is not null).ShouldBe(parked);
    }

    [TestMethod]
    public void An_order_whose_look_up_cannot_be_written_may_still_have_arrived()
    {
        var (ticket, job) = HandedOver(Sent);
        bool MayHaveArrived(bool proven)
        {
            var rejected = new Attempt(OutcomeClass.Rejected, Reason: "x", Proven: proven);
            return FollowUpRules.After(ticket, job, rejected, TestMapping.Of("find"), Some.Noon).Tickets[0].After.Order(1).MayHaveArrived;
        }

        MayHaveArrived(proven: false).ShouldBeTrue();
        MayHaveArrived(proven: true).ShouldBeFalse();
    }

    [TestMethod]
    public void An_order_with_a_status_update_of_the_department_needs_no_follow_up()
    {
        foreach (var state in Enum.GetValues<WorkOrderState>().Except([Sent]))
        {
            var (ticket, job) = HandedOver(state);
            var commit = FollowUpRules.After(ticket, job, new Attempt(OutcomeClass.Absent), TestMapping.Of("find"), Some.Noon.AddHours(1));
            (commit.Tickets.Count, commit.Jobs.Count).ShouldBe((0, 0), $"{state}");
        }
    }

    [TestMethod]
    public void The_last_look_up_falls_on_the_end_of_the_time_given()
    {
        var (ticket, job) = HandedOver(Sent);
        var confirmed = new Attempt(OutcomeClass.Confirmed);
        var now = Some.Noon.AddHours(23.5);
        var commit = FollowUpRules.After(ticket, job with { Attempts = 20 }, confirmed, TestMapping.Of("find"), now);
        commit.Jobs[0].DueAt.ShouldBe(Some.Noon.AddHours(24));
    }

    [TestMethod]
    public void An_order_whose_look_up_is_not_answered_for_a_day_goes_to_a_person_and_shows_why_meanwhile()
    {
        var (ticket, job) = HandedOver(InDoubt);
        job = job with { Kind = JobKind.Submit };
        var unanswered = new Attempt(OutcomeClass.NotAnswered, Reason: "HTTP 500");

        var waits = DispatchRules.After(ticket, job, unanswered, TestMapping.Of("find"), Some.Noon.AddHours(8));
        var ends = DispatchRules.After(ticket, job, unanswered, TestMapping.Of("find"), Some.Noon.AddHours(25));

        var waiting = waits.Tickets[0].After;
        (waiting.Order(1).State, waiting.Order(1).Reason).ShouldBe((InDoubt, "HTTP 500"));
        var again = DispatchRules.After(waiting, job, unanswered, TestMapping.Of("find"), Some.Noon.AddHours(8));
        again.Tickets.ShouldBeEmpty("a ticket that does not change is not written again");
        ends.Jobs.ShouldHaveSingleItem().Parked!.ShouldContain("could not be asked (last: HTTP 500)");
    }

    [TestMethod]
    public void An_order_that_was_there_and_is_gone_is_never_sent_again_without_a_person()
    {
        var mapping = TestMapping.Of("find");
        var (ticket, job) = HandedOver(InDoubt);
        job = job with { Kind = JobKind.Submit };
        var there = DispatchRules.After(ticket, job, new Attempt(OutcomeClass.HandedOver), mapping, Some.Noon);
        var followUp = there.Jobs.ShouldHaveSingleItem();
        (there.Tickets[0].After.Order(1).State, followUp.Kind).ShouldBe((Sent, JobKind.FollowUp));

        var absent = new Attempt(OutcomeClass.Absent);
        var gone = FollowUpRules.After(there.Tickets[0].After, followUp, absent, mapping, Some.Noon.AddMinutes(1));
        var parked = gone.Jobs.ShouldHaveSingleItem();
        (parked.Kind, parked.Parked is not null).ShouldBe((JobKind.Submit, true));

        // A person retries: the order may have arrived, so it is looked up once more, and is still not there.
        var order = gone.Tickets[0].After.Order(1);
        (order.MayHaveArrived, order.WasHandedOver).ShouldBe((true, true));
        var asked = gone.Tickets[0].After.With(order with { State = InDoubt });
        var again = DispatchRules.After(asked, job, absent, mapping, Some.Noon.AddMinutes(2));
        again.Jobs.ShouldHaveSingleItem().Parked.ShouldNotBeNull().ShouldContain($"look for {order.Reference} there");
        again.Tickets[0].After.Order(1).MayHaveArrived.ShouldBeTrue();
    }

    [TestMethod]
    [DataRow(Pending)]
    [DataRow(InDoubt)]
    [DataRow(Parked)]
    public void An_order_confirmed_without_a_number_stays_watched(WorkOrderState before)
    {
        foreach (var attempt in new[] { new Attempt(OutcomeClass.Confirmed), new Attempt(OutcomeClass.HandedOver) })
        {
            var (ticket, job) = HandedOver(before);
            var commit = DispatchRules.After(ticket, job with { Kind = JobKind.Submit }, attempt, TestMapping.Of("find"), Some.Noon);
            commit.Tickets[0].After.Order(1).State.ShouldBe(Sent, "the department has given neither a number nor a status");
            commit.Jobs.ShouldHaveSingleItem().Kind.ShouldBe(JobKind.FollowUp);
        }
    }

    [TestMethod]
    public void A_token_goes_with_the_follow_up_until_the_number_or_a_person_comes()
    {
        var (ticket, job) = HandedOver(Pending);
        var mapping = TestMapping.Of("find") with { Settle = TimeSpan.FromSeconds(2) };
        var attempt = Attempt.Of(new SubmitResult.HandedOver { Token = "t-4711" });
        var handedOver = DispatchRules.After(ticket, job with { Kind = JobKind.Submit }, attempt, mapping, Some.Noon);
        var sent = handedOver.Tickets[0].After;
        var followUp = handedOver.Jobs.ShouldHaveSingleItem();
        (followUp.Kind, followUp.Payload, followUp.DueAt).ShouldBe((JobKind.FollowUp, "t-4711", Some.Noon.AddSeconds(2)));
        handedOver.Timeline[0].Detail.ShouldBe("handed over with token t-4711");

        var notYet = new Attempt(OutcomeClass.NotAnswered, Reason: "there is no number for its token yet");
        FollowUpRules.After(sent, followUp, notYet, mapping, Some.Noon.AddHours(1)).Jobs.ShouldHaveSingleItem().Payload.ShouldBe("t-4711");
        FollowUpRules.After(sent, followUp, new Attempt(OutcomeClass.Confirmed, "PA-9"), mapping, Some.Noon.AddHours(1))
            .Tickets[0].After.Order(1).ExternalId.ShouldBe("PA-9");
        FollowUpRules.After(sent, followUp, notYet, mapping, Some.Noon.AddHours(24)).Jobs.ShouldHaveSingleItem()
            .Parked.ShouldNotBeNull().ShouldContain("its token is t-4711");
    }

    private static (Ticket Ticket, Job Job) HandedOver(WorkOrderState state)
    {
        var ticket = Some.Ticket(1, state);
        return (ticket.With(ticket.Order(1) with { SentAt = Some.Noon, Sends = 1 }), Some.Job(ticket.Order(1).Id, kind: JobKind.FollowUp));
    }
}
